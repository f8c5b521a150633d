import { Form, itemOf, memberOf, TASK_DEFINITION_FIELDS } from '../../../checks/fields';

/** How a local run treats a field of a task definition. */
export type Support = 'honored' | 'approximated' | 'not honored';

/** A field of RegisterTaskDefinition, or a structure whose fields are all treated alike. */
export interface Field {
  /** The path in the request, without the positions in lists. */
  readonly path: string;

  readonly support: Support;

  /** What a local run does, for the documentation. */
  readonly remark: string;

  /** Under which heading a run reports the field. By default, as not applied. */
  readonly reportedAs?: 'mode' | 'volume' | 'limit';

  /** Whether a run reports the field, given its value. By default, it does unless it honors the field. */
  isReported?(value: unknown, context: FieldContext): boolean;
}

/** What decides whether a run applies a field. */
export interface FieldContext {
  /** Whether the task is known to run on Fargate. */
  readonly onFargate: boolean;

  /** Whether the run applies the limits of CPU and memory. */
  readonly appliesLimits: boolean;

  /** Whether the run has local copies of the container's environment files. */
  readonly hasEnvironmentFile: boolean;
}

const onlyOnFargate = (_: unknown, { onFargate }: FieldContext) => onFargate;
const unlessLimited = (_: unknown, { appliesLimits }: FieldContext) => !appliesLimits;
const unlessValue = (expected: string) => (value: unknown) => typeof value !== 'string' || value !== expected;

const LIMITS = 'applied with `--limits`';
const EMPTY_VOLUME = 'an empty local volume replaces it';
const OWN_LOGIN = 'the engine pulls images with its own login';
const INSTANCE_ONLY = 'Fargate refuses it';

/**
 * Every field of RegisterTaskDefinition, in its order. The documentation and the messages of a run come from this table.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export const FIELDS: readonly Field[] = [
  { path: 'family', support: 'honored', remark: 'names the local task, unless a template has a construct path' },
  { path: 'taskRoleArn', support: 'not honored', remark: 'the task has no AWS credentials; `--environment-file` can pass your own' },
  { path: 'executionRoleArn', support: 'not honored', remark: OWN_LOGIN },
  {
    path: 'networkMode',
    support: 'approximated',
    remark: 'all containers share one network namespace, as with awsvpc',
    isReported: unlessValue('awsvpc'),
    reportedAs: 'mode',
  },
  ...containerFields([
    { path: 'name', support: 'honored', remark: 'part of the name of the local container' },
    { path: 'image', support: 'honored', remark: '`--image CONTAINER=IMAGE` replaces it, for example if it is unresolved' },
    { path: 'repositoryCredentials', support: 'not honored', remark: OWN_LOGIN },
    { path: 'cpu', support: 'approximated', remark: `${LIMITS}, as a share`, isReported: unlessLimited, reportedAs: 'limit' },
    { path: 'memory', support: 'approximated', remark: LIMITS, isReported: unlessLimited, reportedAs: 'limit' },
    { path: 'memoryReservation', support: 'approximated', remark: LIMITS, isReported: unlessLimited, reportedAs: 'limit' },
    { path: 'links', support: 'not honored', remark: `containers reach each other on 127.0.0.1; ${INSTANCE_ONLY}` },
    {
      path: 'portMappings',
      support: 'not honored',
      remark: 'containers reach each other on 127.0.0.1; `--publish 8080:80` publishes a port on this machine',
    },
    { path: 'essential', support: 'honored', remark: 'when an essential container exits, the task stops' },
    { path: 'restartPolicy', support: 'honored', remark: 'also accepts periods below 60 seconds' },
    { path: 'entryPoint', support: 'honored', remark: 'as defined' },
    { path: 'command', support: 'honored', remark: 'as defined' },
    { path: 'environment', support: 'honored', remark: 'an unresolved value comes from `--env` or `--secrets`' },
    {
      path: 'environmentFiles',
      support: 'approximated',
      remark: '`--environment-file CONTAINER=FILE` reads a local copy',
      isReported: (_, { hasEnvironmentFile }) => !hasEnvironmentFile,
    },
    { path: 'mountPoints', support: 'honored', remark: 'a volume starts empty, and belongs to root unless the image declares it' },
    { path: 'volumesFrom', support: 'honored', remark: 'the container starts after its source' },
    {
      path: 'linuxParameters.capabilities.add',
      support: 'honored',
      remark: 'on Fargate, only `SYS_PTRACE`; takes effect only for root',
      isReported: (value, { onFargate }) => onFargate && (!Array.isArray(value) || value.some(name => name !== 'SYS_PTRACE')),
    },
    { path: 'linuxParameters.capabilities.drop', support: 'honored', remark: 'from the fourteen default capabilities of Docker' },
    { path: 'linuxParameters.devices', support: 'not honored', remark: `a task gets no device of this machine; ${INSTANCE_ONLY}` },
    { path: 'linuxParameters.initProcessEnabled', support: 'honored', remark: 'unless the PID namespace is shared, in which case `/pause` reaps processes' },
    {
      path: 'linuxParameters.sharedMemorySize',
      support: 'honored',
      remark: 'not on Fargate, which refuses it',
      isReported: onlyOnFargate,
    },
    { path: 'linuxParameters.tmpfs', support: 'honored', remark: 'starts empty' },
    { path: 'linuxParameters.maxSwap', support: 'not honored', remark: INSTANCE_ONLY },
    { path: 'linuxParameters.swappiness', support: 'not honored', remark: INSTANCE_ONLY },
    { path: 'secrets', support: 'honored', remark: 'the value comes from `--env` or `--secrets`; nothing is read from AWS' },
    { path: 'dependsOn', support: 'honored', remark: 'START, HEALTHY, SUCCESS, and COMPLETE' },
    { path: 'startTimeout', support: 'honored', remark: '180 seconds by default' },
    { path: 'stopTimeout', support: 'honored', remark: '30 seconds by default, with the stop signal of the image' },
    { path: 'versionConsistency', support: 'not honored', remark: 'the engine resolves the tag of an image' },
    { path: 'hostname', support: 'not honored', remark: 'containers that share a network namespace have one host name' },
    { path: 'user', support: 'honored', remark: 'as defined' },
    { path: 'workingDirectory', support: 'honored', remark: 'as defined' },
    { path: 'disableNetworking', support: 'not honored', remark: '`--network none` disables the network of all containers' },
    { path: 'privileged', support: 'not honored', remark: `a task never gets all rights on this machine; ${INSTANCE_ONLY}` },
    { path: 'readonlyRootFilesystem', support: 'honored', remark: 'without writable folders' },
    { path: 'dnsServers', support: 'approximated', remark: `applies to all containers; ${INSTANCE_ONLY}`, isReported: onlyOnFargate },
    { path: 'dnsSearchDomains', support: 'approximated', remark: `applies to all containers; ${INSTANCE_ONLY}`, isReported: onlyOnFargate },
    { path: 'extraHosts', support: 'approximated', remark: `applies to all containers; ${INSTANCE_ONLY}`, isReported: onlyOnFargate },
    { path: 'dockerSecurityOptions', support: 'not honored', remark: INSTANCE_ONLY },
    { path: 'interactive', support: 'honored', remark: 'as defined' },
    { path: 'pseudoTerminal', support: 'honored', remark: 'as defined' },
    { path: 'dockerLabels', support: 'honored', remark: 'except names that start with `cdk-fargate-linux-controls.`, which `run` uses' },
    { path: 'ulimits', support: 'honored', remark: 'up to the maximum of this machine, which `run` reports' },
    { path: 'logConfiguration', support: 'not honored', remark: 'logs go to standard output' },
    { path: 'healthCheck', support: 'honored', remark: 'each second until the container is healthy, then at the interval' },
    { path: 'systemControls', support: 'honored', remark: 'IPC parameters apply to their container, network parameters to all; the last container to start wins' },
    {
      path: 'resourceRequirements',
      support: 'not honored',
      remark: 'a task gets no GPU of this machine',
    },
    { path: 'firelensConfiguration', support: 'not honored', remark: 'logs go to standard output' },
    { path: 'credentialSpecs', support: 'not honored', remark: 'requires Active Directory' },
  ]),
  { path: 'volumes.name', support: 'honored', remark: 'an empty volume, which is removed with the task' },
  { path: 'volumes.host.sourcePath', support: 'approximated', remark: `${EMPTY_VOLUME}; ${INSTANCE_ONLY}`, reportedAs: 'volume' },
  {
    path: 'volumes.dockerVolumeConfiguration',
    support: 'approximated',
    remark: `${EMPTY_VOLUME}; ${INSTANCE_ONLY}`,
    reportedAs: 'volume',
  },
  {
    path: 'volumes.efsVolumeConfiguration',
    support: 'approximated',
    remark: EMPTY_VOLUME,
    reportedAs: 'volume',
  },
  {
    path: 'volumes.s3filesVolumeConfiguration',
    support: 'approximated',
    remark: EMPTY_VOLUME,
    reportedAs: 'volume',
  },
  {
    path: 'volumes.fsxWindowsFileServerVolumeConfiguration',
    support: 'approximated',
    remark: EMPTY_VOLUME,
    reportedAs: 'volume',
  },
  { path: 'volumes.configuredAtLaunch', support: 'approximated', remark: EMPTY_VOLUME, reportedAs: 'volume' },
  { path: 'placementConstraints', support: 'not honored', remark: `the task runs on this machine; ${INSTANCE_ONLY}` },
  {
    path: 'requiresCompatibilities',
    support: 'approximated',
    remark: '`run` imitates Fargate, and refuses what Fargate refuses if FARGATE is one of them',
    isReported: (_, { onFargate }) => !onFargate,
    reportedAs: 'mode',
  },
  { path: 'cpu', support: 'approximated', remark: `${LIMITS}, as the maximum of each container`, isReported: unlessLimited, reportedAs: 'limit' },
  { path: 'memory', support: 'approximated', remark: `${LIMITS}, as the maximum of each container`, isReported: unlessLimited, reportedAs: 'limit' },
  { path: 'tags', support: 'not honored', remark: 'tags are for AWS' },
  { path: 'pidMode', support: 'approximated', remark: 'only task shares a PID namespace; otherwise, each container has its own', isReported: unlessValue('task'), reportedAs: 'mode' },
  { path: 'ipcMode', support: 'approximated', remark: 'each container has its own IPC namespace, as on Fargate', isReported: unlessValue('none'), reportedAs: 'mode' },
  {
    path: 'proxyConfiguration',
    support: 'not honored',
    remark: 'traffic does not pass through the proxy',
  },
  { path: 'inferenceAccelerators', support: 'not honored', remark: 'a task gets no device of this machine' },
  { path: 'ephemeralStorage', support: 'not honored', remark: 'the size is that of the engine\'s storage' },
  {
    path: 'runtimePlatform.cpuArchitecture',
    support: 'honored',
    remark: 'the engine emulates another architecture, if it can; images of `--image` run as they are',
    isReported: value => typeof value !== 'string',
  },
  { path: 'runtimePlatform.operatingSystemFamily', support: 'honored', remark: 'LINUX; a Windows task is refused' },
  { path: 'enableFaultInjection', support: 'not honored', remark: 'requires the endpoint of Fargate' },
  {
    path: 'trustedExecutionConfiguration',
    support: 'not honored',
    remark: 'containers share the kernel of this machine; only Managed Instances support it',
  },
];

/** Returns the fields below a path of the table. Undefined if the path is a field. */
export function membersOf({ path }: Field): readonly string[] | undefined {
  const form = path.split('.').reduce<Form>((found, key) => memberOf(itemOf(found) ?? found, key)!, TASK_DEFINITION_FIELDS);
  return leavesOf(form);
}

function leavesOf(form: Form): readonly string[] | undefined {
  const structure = itemOf(form) ?? form;
  return typeof structure !== 'object' ? undefined
    : Object.entries(structure).flatMap(([name, member]) => leavesOf(member)?.map(leaf => `${name}.${leaf}`) ?? [name]);
}

/** Fields that a run imitates without their values. */
const NOT_READ = ['networkMode', 'requiresCompatibilities', 'ipcMode', 'containerDefinitions.environmentFiles'];

/** The fields whose values a run reads, apart from those of instances. */
const READ = FIELDS.filter(({ path, support, reportedAs }) => support !== 'not honored' && reportedAs !== 'volume' && !NOT_READ.includes(path));

/** Whether a run reads the value at a path, or a value below it. */
export function isRead(path: string, onFargate: boolean): boolean {
  return READ.some(field => (path === field.path || path.startsWith(`${field.path}.`) || field.path.startsWith(`${path}.`))
    && !(onFargate && field.isReported === onlyOnFargate));
}

function containerFields(fields: readonly Field[]): Field[] {
  return fields.map(field => ({ ...field, path: `containerDefinitions.${field.path}` }));
}
