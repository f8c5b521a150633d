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

  /** Whether the containers share a PID namespace. */
  readonly sharesPidNamespace: boolean;
}

const LIMITS = 'applied with `--limits`';
const EMPTY_VOLUME = 'an empty local volume replaces it';
const OWN_LOGIN = 'the engine pulls images with its own login';
const INSTANCE_ONLY = 'Fargate refuses it';

type Reporting = Pick<Field, 'reportedAs' | 'isReported'>;

const fieldsOf = (support: Support) => (path: string, remark: string, reporting: Reporting = {}): Field => ({ path, support, remark, ...reporting });
const [honored, approximated, notHonored] = (['honored', 'approximated', 'not honored'] as const).map(fieldsOf);

const ON_FARGATE: Reporting = { isReported: (_, { onFargate }) => onFargate };
const UNLESS_LIMITED: Reporting = { reportedAs: 'limit', isReported: (_, { appliesLimits }) => !appliesLimits };
const UNLESS_ON_FARGATE: Reporting = { reportedAs: 'mode', isReported: (_, { onFargate }) => !onFargate };
const UNLESS_TEXT: Reporting = { isReported: value => typeof value !== 'string' };
const UNLESS_GIVEN: Reporting = { isReported: (_, { hasEnvironmentFile }) => !hasEnvironmentFile };
const IN_SHARED_NAMESPACE: Reporting = { isReported: (value, { sharesPidNamespace }) => sharesPidNamespace && String(value).toLowerCase() !== 'false' };
const VOLUME: Reporting = { reportedAs: 'volume' };
const unlessValue = (expected: string): Reporting => ({ reportedAs: 'mode', isReported: value => typeof value !== 'string' || value !== expected });

/**
 * Every field of RegisterTaskDefinition, in its order. The documentation and the messages of a run come from this table.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export const FIELDS: readonly Field[] = [
  honored('family', 'names the local task, unless a template has a construct path'),
  notHonored('taskRoleArn', 'the task has no AWS credentials; `--environment-file` can pass your own'),
  notHonored('executionRoleArn', OWN_LOGIN),
  approximated('networkMode', 'all containers share one network namespace, as with awsvpc', unlessValue('awsvpc')),
  ...[
    honored('name', 'prefix of its log lines; the local container has another name'),
    honored('image', '`--image CONTAINER=IMAGE` replaces it, for example if it is unresolved'),
    notHonored('repositoryCredentials', OWN_LOGIN),
    approximated('cpu', `${LIMITS}, as a share`, UNLESS_LIMITED),
    approximated('memory', LIMITS, UNLESS_LIMITED),
    approximated('memoryReservation', LIMITS, UNLESS_LIMITED),
    notHonored('links', `containers reach each other on 127.0.0.1; ${INSTANCE_ONLY}`),
    notHonored('portMappings', 'containers reach each other on 127.0.0.1; `--publish 8080:80` publishes a port on this machine'),
    honored('essential', 'when an essential container exits, the task stops'),
    honored('restartPolicy', 'also accepts periods below 60 seconds'),
    honored('entryPoint', 'as defined'),
    honored('command', 'as defined'),
    honored('environment', 'an unresolved value comes from `--env` or `--secrets`'),
    approximated('environmentFiles', '`--environment-file CONTAINER=FILE` reads a local copy', UNLESS_GIVEN),
    honored('mountPoints', 'with Docker and Podman, a volume starts empty and belongs to root unless the image declares it'),
    honored('volumesFrom', 'the container starts after its source'),
    honored('linuxParameters.capabilities.add', '`SYS_PTRACE`, and others on instances with `--allow-capabilities`; takes effect only for root'),
    honored('linuxParameters.capabilities.drop', 'from the fourteen default capabilities of Docker'),
    notHonored('linuxParameters.devices', `a task gets no device of this machine; ${INSTANCE_ONLY}`),
    approximated('linuxParameters.initProcessEnabled', 'with pidMode task, no init process starts: engines refuse or ignore one that is not process 1; `/pause` reaps orphans', IN_SHARED_NAMESPACE),
    honored('linuxParameters.sharedMemorySize', 'not on Fargate, which refuses it', ON_FARGATE),
    honored('linuxParameters.tmpfs', 'starts empty'),
    notHonored('linuxParameters.maxSwap', INSTANCE_ONLY),
    notHonored('linuxParameters.swappiness', INSTANCE_ONLY),
    honored('secrets', 'the value comes from `--env` or `--secrets`; nothing is read from AWS'),
    honored('dependsOn', 'START, HEALTHY, SUCCESS, and COMPLETE'),
    honored('startTimeout', '180 seconds by default'),
    honored('stopTimeout', '30 seconds by default, with the stop signal of the image'),
    notHonored('versionConsistency', 'the engine resolves the tag of an image'),
    notHonored('hostname', 'Docker refuses it in a shared network namespace'),
    honored('user', 'as defined'),
    honored('workingDirectory', 'as defined'),
    notHonored('disableNetworking', '`--network none` disables the network of all containers'),
    notHonored('privileged', `a task never gets all rights on this machine; ${INSTANCE_ONLY}`),
    honored('readonlyRootFilesystem', 'only mounts are writable'),
    approximated('dnsServers', `applies to all containers; ${INSTANCE_ONLY}`, ON_FARGATE),
    approximated('dnsSearchDomains', `applies to all containers; ${INSTANCE_ONLY}`, ON_FARGATE),
    approximated('extraHosts', `applies to all containers; ${INSTANCE_ONLY}`, ON_FARGATE),
    notHonored('dockerSecurityOptions', INSTANCE_ONLY),
    honored('interactive', 'as defined'),
    honored('pseudoTerminal', 'as defined'),
    notHonored('dockerLabels', 'containers have the labels of `run`'),
    honored('ulimits', 'up to the maximum of this machine, if `run` knows it'),
    notHonored('logConfiguration', 'logs go to standard output'),
    honored('healthCheck', 'a second between checks until the container is healthy, then the interval'),
    honored('systemControls', 'IPC parameters apply to their container, network parameters to all; `run` reports conflicts'),
    notHonored('resourceRequirements', 'a task gets no GPU of this machine'),
    notHonored('firelensConfiguration', 'logs go to standard output'),
    notHonored('credentialSpecs', 'requires Active Directory'),
  ].map(field => ({ ...field, path: `containerDefinitions.${field.path}` })),
  honored('volumes.name', 'an empty volume, which is removed with the task'),
  approximated('volumes.host.sourcePath', `${EMPTY_VOLUME}; ${INSTANCE_ONLY}`, VOLUME),
  approximated('volumes.dockerVolumeConfiguration', `${EMPTY_VOLUME}; ${INSTANCE_ONLY}`, VOLUME),
  approximated('volumes.efsVolumeConfiguration', EMPTY_VOLUME, VOLUME),
  approximated('volumes.s3filesVolumeConfiguration', EMPTY_VOLUME, VOLUME),
  approximated('volumes.fsxWindowsFileServerVolumeConfiguration', EMPTY_VOLUME, VOLUME),
  approximated('volumes.configuredAtLaunch', EMPTY_VOLUME, VOLUME),
  notHonored('placementConstraints', `the task runs on this machine; ${INSTANCE_ONLY}`),
  approximated('requiresCompatibilities', 'without FARGATE, `run` also applies settings that Fargate refuses: `sharedMemorySize`, DNS, `extraHosts`, and, with `--allow-capabilities`, capabilities', UNLESS_ON_FARGATE),
  approximated('cpu', `${LIMITS}, as the maximum of each container`, UNLESS_LIMITED),
  approximated('memory', `${LIMITS}, as the maximum of each container`, UNLESS_LIMITED),
  notHonored('tags', 'tags are for AWS'),
  approximated('pidMode', 'only task shares a PID namespace; otherwise, each container has its own', unlessValue('task')),
  approximated('ipcMode', 'each container has its own IPC namespace, as on Fargate', unlessValue('none')),
  notHonored('proxyConfiguration', 'traffic does not pass through the proxy'),
  notHonored('inferenceAccelerators', 'a task gets no device of this machine'),
  notHonored('ephemeralStorage', 'the size is that of the engine\'s storage'),
  honored('runtimePlatform.cpuArchitecture', 'the engine emulates another architecture, if it can; images of `--image` run as they are', UNLESS_TEXT),
  honored('runtimePlatform.operatingSystemFamily', 'LINUX; a Windows task is refused'),
  notHonored('enableFaultInjection', 'requires the fault injection endpoint of ECS'),
  notHonored('trustedExecutionConfiguration', 'containers share the kernel of this machine'),
];

/** Returns the fields below a path of the table. Undefined if the path is a field. */
export function membersOf({ path }: Field): readonly string[] | undefined {
  const form = path.split('.').reduce<Form>((found, key) => memberOf(itemOf(found) ?? found, key)!, TASK_DEFINITION_FIELDS);
  return leavesOf(form);
}

/** Returns the paths of the fields of a structure. Undefined if the form is that of a field. */
export function leavesOf(form: Form): readonly string[] | undefined {
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
    && !(onFargate && field.isReported === ON_FARGATE.isReported));
}
