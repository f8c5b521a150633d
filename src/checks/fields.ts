import { memoize, memoizeEach } from '../memoize';
import { capitalized, SPELLED_OTHERWISE } from '../wording';

/**
 * Whether the rules read a field, and what its values are: texts by default. A map has keys that users choose. Of fields
 * that neither the rules nor `run` read, only the name matters.
 */
type Leaf = `${'checked' | 'unchecked'}${'' | ` ${Exclude<Kind, 'text'>}`}`;

/** What the values of a field are. An empty text counts as not set. */
export type Kind =
  'text' | 'flag' | 'number' | 'port' | 'port range' | 'CPU size' | 'memory size' | 'map' | 'launch type' | 'condition' | keyof typeof DOCUMENTED;

/** The values without which the rules cannot judge a task definition, in any case. */
export const CHOICES: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  'launch type': ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'],
  'condition': ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'],
};

/**
 * The values that ECS documents for a field. ECS may know more of them, and rules may accept fewer.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export const DOCUMENTED = {
  'network mode': ['bridge', 'host', 'awsvpc', 'none'],
  'PID mode': ['host', 'task'],
  'IPC mode': ['host', 'task', 'none'],
  'protocol': ['tcp', 'udp'],
  'capability': [
    'ALL', 'AUDIT_CONTROL', 'AUDIT_WRITE', 'BLOCK_SUSPEND', 'CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'IPC_LOCK', 'IPC_OWNER', 'KILL',
    'LEASE', 'LINUX_IMMUTABLE', 'MAC_ADMIN', 'MAC_OVERRIDE', 'MKNOD', 'NET_ADMIN', 'NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_RAW', 'SETFCAP', 'SETGID', 'SETPCAP',
    'SETUID', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_CHROOT', 'SYS_MODULE', 'SYS_NICE', 'SYS_PACCT', 'SYS_PTRACE', 'SYS_RAWIO', 'SYS_RESOURCE', 'SYS_TIME',
    'SYS_TTY_CONFIG', 'SYSLOG', 'WAKE_ALARM',
  ],
  'ulimit': [
    'core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack',
  ],
  'operating system': [
    'LINUX', 'WINDOWS_SERVER_2016_FULL', 'WINDOWS_SERVER_2004_CORE', 'WINDOWS_SERVER_2019_CORE', 'WINDOWS_SERVER_2019_FULL', 'WINDOWS_SERVER_20H2_CORE',
    'WINDOWS_SERVER_2022_CORE', 'WINDOWS_SERVER_2022_FULL', 'WINDOWS_SERVER_2025_CORE', 'WINDOWS_SERVER_2025_FULL',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const DOCUMENTED_OR_CHOICES: Readonly<Partial<Record<Kind, readonly string[]>>> = { ...DOCUMENTED, ...CHOICES };

/** Returns the values that ECS documents for a field. Undefined if they are no list of words. */
export function documentedFor(form: Form): readonly string[] | undefined {
  const leaf = itemOf(form) ?? form;
  return typeof leaf === 'string' ? DOCUMENTED_OR_CHOICES[kindOf(leaf)] : undefined;
}

/** A field, a structure of fields, or a list of either, whose array has one item. */
export type Form = Leaf | Structure | readonly [Leaf | Structure];

/**
 * How the keys and values of a task definition are written: as in the ECS API, in a template of CloudFormation, or as
 * other tools expect them. CloudFormation converts numbers and texts, and other tools convert or check them.
 */
export type Notation = 'API' | 'template' | 'other';

/** A structure, by the names of the ECS API. */
export interface Structure {
  readonly [name: string]: Form;
}

/**
 * Every field of RegisterTaskDefinition, in its order. A map whose keys users choose is one field.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export const TASK_DEFINITION_FIELDS = {
  family: 'unchecked',
  taskRoleArn: 'checked',
  executionRoleArn: 'unchecked',
  networkMode: 'checked network mode',
  containerDefinitions: [{
    name: 'checked',
    image: 'checked',
    repositoryCredentials: { credentialsParameter: 'unchecked' },
    cpu: 'checked number',
    memory: 'checked number',
    memoryReservation: 'checked number',
    links: ['checked'],
    portMappings: [{
      containerPort: 'checked port',
      hostPort: 'checked port',
      protocol: 'checked protocol',
      name: 'unchecked',
      appProtocol: 'unchecked',
      containerPortRange: 'checked port range',
    }],
    essential: 'checked flag',
    restartPolicy: { enabled: 'checked flag', ignoredExitCodes: ['unchecked number'], restartAttemptPeriod: 'unchecked number' },
    entryPoint: ['checked'],
    command: ['checked'],
    environment: [{ name: 'checked', value: 'unchecked' }],
    environmentFiles: [{ value: 'unchecked', type: 'unchecked' }],
    mountPoints: [{ sourceVolume: 'unchecked', containerPath: 'unchecked', readOnly: 'unchecked flag' }],
    volumesFrom: [{ sourceContainer: 'checked', readOnly: 'unchecked flag' }],
    linuxParameters: {
      capabilities: { add: ['checked capability'], drop: ['checked capability'] },
      devices: [{ hostPath: 'checked', containerPath: 'checked', permissions: ['checked'] }],
      initProcessEnabled: 'checked flag',
      sharedMemorySize: 'checked number',
      tmpfs: [{ containerPath: 'checked', size: 'unchecked number', mountOptions: ['unchecked'] }],
      maxSwap: 'checked number',
      swappiness: 'checked number',
    },
    secrets: [{ name: 'checked', valueFrom: 'unchecked' }],
    dependsOn: [{ containerName: 'checked', condition: 'checked condition' }],
    startTimeout: 'checked number',
    stopTimeout: 'checked number',
    versionConsistency: 'unchecked',
    hostname: 'unchecked',
    user: 'checked',
    workingDirectory: 'unchecked',
    disableNetworking: 'unchecked',
    privileged: 'checked flag',
    readonlyRootFilesystem: 'checked flag',
    dnsServers: ['unchecked'],
    dnsSearchDomains: ['unchecked'],
    extraHosts: [{ hostname: 'unchecked', ipAddress: 'unchecked' }],
    dockerSecurityOptions: ['checked'],
    interactive: 'unchecked flag',
    pseudoTerminal: 'unchecked flag',
    dockerLabels: 'unchecked map',
    ulimits: [{ name: 'checked ulimit', softLimit: 'checked number', hardLimit: 'checked number' }],
    logConfiguration: { logDriver: 'unchecked', options: 'unchecked map', secretOptions: [{ name: 'unchecked', valueFrom: 'unchecked' }] },
    healthCheck: {
      command: ['checked'], interval: 'unchecked number', timeout: 'unchecked number', retries: 'unchecked number', startPeriod: 'unchecked number',
    },
    systemControls: [{ namespace: 'checked', value: 'checked' }],
    resourceRequirements: [{ value: 'unchecked', type: 'unchecked', sharingStrategy: { nvidiaMps: { memory: 'unchecked', maxComputePercent: 'unchecked' } } }],
    firelensConfiguration: { type: 'unchecked', options: 'unchecked map' },
    credentialSpecs: ['unchecked'],
  }],
  volumes: [{
    name: 'unchecked',
    host: { sourcePath: 'unchecked' },
    dockerVolumeConfiguration: { scope: 'unchecked', autoprovision: 'unchecked', driver: 'unchecked', driverOpts: 'unchecked map', labels: 'unchecked map' },
    efsVolumeConfiguration: {
      fileSystemId: 'unchecked',
      rootDirectory: 'unchecked',
      transitEncryption: 'unchecked',
      transitEncryptionPort: 'unchecked',
      authorizationConfig: { accessPointId: 'unchecked', iam: 'unchecked' },
    },
    s3filesVolumeConfiguration: { fileSystemArn: 'unchecked', rootDirectory: 'unchecked', transitEncryptionPort: 'unchecked', accessPointArn: 'unchecked' },
    fsxWindowsFileServerVolumeConfiguration: {
      fileSystemId: 'unchecked', rootDirectory: 'unchecked', authorizationConfig: { credentialsParameter: 'unchecked', domain: 'unchecked' },
    },
    configuredAtLaunch: 'unchecked',
  }],
  placementConstraints: [{ type: 'unchecked', expression: 'unchecked' }],
  requiresCompatibilities: ['checked launch type'],
  cpu: 'checked CPU size',
  memory: 'checked memory size',
  tags: [{ key: 'unchecked', value: 'unchecked' }],
  pidMode: 'checked PID mode',
  ipcMode: 'checked IPC mode',
  proxyConfiguration: { type: 'unchecked', containerName: 'unchecked', properties: [{ name: 'unchecked', value: 'unchecked' }] },
  inferenceAccelerators: [{ deviceName: 'unchecked', deviceType: 'unchecked' }],
  ephemeralStorage: { sizeInGiB: 'unchecked' },
  runtimePlatform: { cpuArchitecture: 'unchecked', operatingSystemFamily: 'checked operating system' },
  enableFaultInjection: 'checked flag',
  trustedExecutionConfiguration: { isolationMode: 'unchecked', attestationPolicy: 'unchecked' },
} as const satisfies Structure;

const [CONTAINER_FIELDS] = TASK_DEFINITION_FIELDS.containerDefinitions;

/**
 * The fields that ECS requires in a structure that the rules read, and without which a kernel parameter has no name.
 *
 * @see https://github.com/boto/botocore/blob/develop/botocore/data/ecs/2014-11-13/service-2.json.gz
 */
export const REQUIRED_FIELDS: ReadonlyMap<Structure, readonly string[]> = new Map<Structure, readonly string[]>([
  [CONTAINER_FIELDS.dependsOn[0], ['containerName', 'condition']],
  [CONTAINER_FIELDS.ulimits[0], ['name', 'softLimit', 'hardLimit']],
  [CONTAINER_FIELDS.systemControls[0], ['namespace']],
]);

/**
 * The fields of a service that the rules read.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export const SERVICE_FIELDS = {
  enableExecuteCommand: 'checked flag',
  launchType: 'checked',
  platformVersion: 'checked',
  capacityProviderStrategy: [{ capacityProvider: 'checked' }],
  serviceConnectConfiguration: { services: [{ ingressPortOverride: 'checked number' }] },
} as const satisfies Structure;

/** Whether the rules read a part of a form. */
export function isChecked(form: Form): boolean {
  return typeof form === 'string' ? form.startsWith('checked') : hasChecked(form);
}

const hasChecked = memoizeEach((form: object) => (Object.values(form) as Form[]).some(isChecked));

/** Returns what the values of a field are. */
export const kindOf: (leaf: Leaf) => Kind = memoize(leaf => {
  const kind = leaf.slice(leaf.indexOf(' ') + 1);
  return kind === leaf ? 'text' : kind as Kind;
});

/** Returns the form of the items of a list. Undefined for other forms. */
export function itemOf(form: Form): Leaf | Structure | undefined {
  return Array.isArray(form) ? (form as readonly [Leaf | Structure])[0] : undefined;
}

/** Returns the form of a member, whatever the case of its name. Undefined if there is none. */
export function memberOf(form: Form, name: string): Form | undefined {
  return memberIn(form, name, membersByName);
}

/** Returns the form of a member, as `memberOf` does, if the rules read a part of it. */
export function checkedMemberOf(form: Form, name: string): Form | undefined {
  return memberIn(form, name, checkedMembersByName);
}

/** Returns the form of a member whose name is written as in a notation. Undefined for other spellings, and if there is none. */
export function exactMemberOf(form: Form, name: string, notation: Notation): Form | undefined {
  return typeof form === 'string' || Array.isArray(form) ? undefined
    : notation === 'template' ? membersInTemplates(form as Structure).get(name) : membersInApi(form as Structure).get(name);
}

/** Returns a field of a structure as CloudFormation spells it. */
export function keyInTemplates(field: string, structure: Structure): string {
  const [key] = [...SPELLED_OTHERWISE].find(([, name]) => name === field) ?? [];
  // Only a volume on Amazon EFS has a FilesystemId.
  return key === undefined || (key === 'FilesystemId' && structure.transitEncryption === undefined) ? capitalized(field) : key;
}

function memberIn(form: Form, name: string, membersOf: (structure: Structure) => ReadonlyMap<string, Form | undefined>): Form | undefined {
  if (typeof form === 'string' || Array.isArray(form)) {
    return undefined;
  }
  const members = membersOf(form as Structure);
  return members.has(name) ? members.get(name) : members.get(name.toLowerCase());
}

/** The members by their names in lower case, and in the spellings of the ECS API and of CloudFormation, which are found faster. */
const membersByName = memoizeEach((structure: Structure): ReadonlyMap<string, Form> => new Map(Object.entries(structure).flatMap(([name, form]) =>
  [name, capitalized(name), name.toLowerCase()].map(spelling => [spelling, form]))));

const membersInApi = memoizeEach((structure: Structure): ReadonlyMap<string, Form> => new Map(Object.entries(structure)));
const membersInTemplates = memoizeEach((structure: Structure): ReadonlyMap<string, Form> =>
  new Map(Object.entries(structure).map(([name, form]) => [keyInTemplates(name, structure), form])));

const checkedMembersByName = memoizeEach((structure: Structure): ReadonlyMap<string, Form | undefined> =>
  // A member that the rules do not read is found as fast as the others.
  new Map([...membersByName(structure)].map(([name, form]) => [name, isChecked(form) ? form : undefined])));
