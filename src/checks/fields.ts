import { memoize, memoizeEach } from '../memoize';
import { capitalized, SPELLED_OTHERWISE } from '../wording';

/** Whether the rules read a field, and what its values are: texts by default. A map has keys that users choose. */
type Leaf = `${'checked' | 'unchecked'}${'' | ` ${Exclude<Kind, 'text'>}`}`;

/** What the values of a field are. An empty text counts as not set, except for names, the paths of folders, and the keys of tags. */
export type Kind =
  'text' | 'name' | 'flag' | 'number' | 'CPU size' | 'memory size' | 'map' | 'launch type' | 'condition' | keyof typeof DOCUMENTED | keyof typeof REQUIREMENTS;

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
  'application protocol': ['http', 'http2', 'grpc'],
  'file type': ['s3'],
  'device permission': ['read', 'write', 'mknod'],
  'capability': [
    'ALL', 'AUDIT_CONTROL', 'AUDIT_WRITE', 'BLOCK_SUSPEND', 'CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'IPC_LOCK', 'IPC_OWNER', 'KILL',
    'LEASE', 'LINUX_IMMUTABLE', 'MAC_ADMIN', 'MAC_OVERRIDE', 'MKNOD', 'NET_ADMIN', 'NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_RAW', 'SETFCAP', 'SETGID', 'SETPCAP',
    'SETUID', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_CHROOT', 'SYS_MODULE', 'SYS_NICE', 'SYS_PACCT', 'SYS_PTRACE', 'SYS_RAWIO', 'SYS_RESOURCE', 'SYS_TIME',
    'SYS_TTY_CONFIG', 'SYSLOG', 'WAKE_ALARM',
  ],
  'mount option': [
    'defaults', 'ro', 'rw', 'suid', 'nosuid', 'dev', 'nodev', 'exec', 'noexec', 'sync', 'async', 'dirsync', 'remount', 'mand', 'nomand', 'atime', 'noatime',
    'diratime', 'nodiratime', 'bind', 'rbind', 'unbindable', 'runbindable', 'private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave', 'relatime',
    'norelatime', 'strictatime', 'nostrictatime', 'mode', 'uid', 'gid', 'nr_inodes', 'nr_blocks', 'mpol',
  ],
  'version consistency': ['enabled', 'disabled'],
  'log driver': ['json-file', 'syslog', 'journald', 'gelf', 'fluentd', 'awslogs', 'splunk', 'awsfirelens'],
  'resource': ['GPU', 'InferenceAccelerator', 'NeuronDevice'],
  'log router': ['fluentd', 'fluentbit'],
  'volume scope': ['task', 'shared'],
  'switch': ['ENABLED', 'DISABLED'],
  'placement': ['memberOf'],
  'isolation mode': ['SHARED', 'ISOLATED_SANDBOX', 'CONFIDENTIAL_SANDBOX'],
  'proxy': ['APPMESH'],
  'architecture': ['X86_64', 'ARM64'],
  'operating system': [
    'LINUX', 'WINDOWS_SERVER_2016_FULL', 'WINDOWS_SERVER_2004_CORE', 'WINDOWS_SERVER_2019_CORE', 'WINDOWS_SERVER_2019_FULL', 'WINDOWS_SERVER_20H2_CORE',
    'WINDOWS_SERVER_2022_CORE', 'WINDOWS_SERVER_2022_FULL', 'WINDOWS_SERVER_2025_CORE', 'WINDOWS_SERVER_2025_FULL',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Why ECS, Docker, or the agent of an instance rejects a value. */
export interface Refusal {
  /** A clause. */
  readonly text: string;
  readonly fix: string;

  /**
   * Whether only what Docker does, or only the documentation of a limit, is known. Defaults to false: ECS, or every
   * instance, rejects the value.
   */
  readonly isUnconfirmed?: boolean;
}

/** What ECS, Docker, or the agent of an instance requires of a text or a number. */
interface Requirement extends Refusal {
  readonly accepts: (value: string) => boolean;

  /** An accepted text. Texts of which only parts are known are completed with the end of it. */
  readonly example: string;
}

const TAG_CHARACTERS = 'letters, digits, spaces, and + - = . _ : / @';

const ABSOLUTE_PATH: Requirement = {
  text: 'Docker requires an absolute path',
  fix: 'Write the path from the root of the container.',
  example: '/data',
  accepts: value => /^(?:[\\/]|[a-z]:)/i.test(value),
  isUnconfirmed: true,
};

const NOT_ROOT: Requirement = {
  text: 'Docker mounts nothing at the root directory',
  fix: 'Write the path of a folder.',
  example: '/data',
  accepts: value => !/^[\\/]/.test(value) || cleanPath(value) !== '/',
  isUnconfirmed: true,
};

const NO_COLON: Requirement = {
  text: 'Docker reads options after the colon',
  fix: 'Write a path without a colon. The key readOnly makes a mount point read-only.',
  example: '/data',
  accepts: value => /^(?:[a-z]:(?=[\\/]|$))?[^:]*$/i.test(value),
  isUnconfirmed: true,
};

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf';
const OF_SECRETS_MANAGER = /^arn:[^:]*:secretsmanager:/;

/** What ECS, Docker, or the agent of an instance requires of the texts and numbers in a field. */
export const REQUIREMENTS = {
  'path': [ABSOLUTE_PATH],
  'tmpfs path': [ABSOLUTE_PATH, NOT_ROOT],
  'mount path': [ABSOLUTE_PATH, NOT_ROOT, NO_COLON],
  'environment file': [{
    text: 'ECS requires the ARN of an object in Amazon S3, such as arn:aws:s3:::bucket/web.env',
    fix: 'Write the ARN of the file.',
    example: 'arn:aws:s3:::bucket/web.env',
    accepts: value => /arn:[^:]+:s3:::[^/]+\/./.test(value),
  }],
  // A text without a slash is the name of a Docker volume.
  'host path': [{
    text: 'Docker requires an absolute path',
    fix: 'Write the path from the root of the instance.',
    example: '/data',
    accepts: value => /^(?:[\\/]|[a-z]:|[a-z0-9][\w.-]*$)/i.test(value),
  }],
  'role': [{
    text: 'ECS requires the ARN or the name of an IAM role',
    fix: 'Write the ARN of the role.',
    example: 'arn:aws:iam::123456789012:role/shop',
    accepts: value => /^(?!arn:)|^arn:[^:]*:iam:[^:]*:[^:]*:role\//.test(value),
  }],
  // The names of parameters. Others may have a version after a colon.
  'secret': [{
    text: 'ECS requires an ARN, or the name of a parameter of Systems Manager',
    fix: 'Write the ARN of the secret or parameter, or the name of the parameter.',
    example: 'arn:aws:ssm:eu-west-1:123456789012:parameter/shop',
    accepts: value => /^arn:|^[\w./:-]+$/.test(value),
  }, {
    // The length of a version ID: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
    text: 'ECS accepts nothing after the name of a secret, or three parts, each of which may be empty: json-key:version-stage:version-id',
    fix: 'Write the ARN of the secret alone, or ARN:KEY:: with a key of the secret.',
    example: SECRET,
    accepts: value => !OF_SECRETS_MANAGER.test(value) || /^(?:[^:]*:){6}[^:]+(?:(?::[^:]*){2}:(?:[^:]{32,64})?)?$/.test(value),
  }, {
    text: 'ECS documents that a secret has a version stage or a version ID, but not both',
    fix: 'Remove one of the two, and keep the colons.',
    example: SECRET,
    accepts: value => !OF_SECRETS_MANAGER.test(value) || !/^(?:[^:]*:){8}[^:]+:[^:]+$/.test(value),
    isUnconfirmed: true,
  }],
  'tmpfs size': [{ text: 'ECS requires at least 1 MiB', fix: 'Set the size in MiB, or remove the tmpfs.', example: '64', accepts: value => Number(value) >= 1 }],
  'swappiness': [{
    text: 'ECS documents only 0 to 100',
    fix: 'Write a number from 0 to 100.',
    example: '60',
    accepts: value => Number(value) >= 0 && Number(value) <= 100,
    isUnconfirmed: true,
  }],
  'tag key': [{
    text: `ECS requires a key of 1 to 128 characters that are ${TAG_CHARACTERS}, and that does not start with aws:`,
    fix: 'Rename the key, or remove the tag.',
    example: 'team',
    accepts: value => /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu.test(value),
  }],
  'tag value': [{
    text: `ECS accepts at most 256 characters that are ${TAG_CHARACTERS}`,
    fix: 'Remove or replace the other characters, or shorten the value.',
    example: 'shop',
    accepts: value => /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value),
  }],
} as const satisfies Readonly<Record<string, readonly Requirement[]>>;

const REQUIREMENTS_OF: Readonly<Partial<Record<Kind, readonly Requirement[]>>> = REQUIREMENTS;

/** Returns what the texts and numbers in a field have to be. Empty if they may be any. */
export function requirementsOf(form: Form): readonly Requirement[] {
  return typeof form === 'string' ? REQUIREMENTS_OF[kindOf(form)] ?? [] : [];
}

/** Returns the shortest path to the same folder, with slashes. */
export function cleanPath(path: string): string {
  const steps: string[] = [];
  for (const step of path.split(/[\\/]+/)) {
    if (step === '..') {
      steps.pop();
    } else if (step !== '' && step !== '.') {
      steps.push(step);
    }
  }
  return `/${steps.join('/')}`;
}

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
  family: 'checked name',
  taskRoleArn: 'checked role',
  executionRoleArn: 'checked role',
  networkMode: 'checked network mode',
  containerDefinitions: [{
    name: 'checked',
    image: 'checked',
    repositoryCredentials: { credentialsParameter: 'checked' },
    cpu: 'checked number',
    memory: 'checked number',
    memoryReservation: 'checked number',
    links: ['checked'],
    portMappings: [{
      containerPort: 'checked number',
      hostPort: 'checked number',
      protocol: 'checked protocol',
      name: 'unchecked',
      appProtocol: 'checked application protocol',
      containerPortRange: 'checked',
    }],
    essential: 'checked flag',
    restartPolicy: { enabled: 'checked flag', ignoredExitCodes: ['checked number'], restartAttemptPeriod: 'checked number' },
    entryPoint: ['checked'],
    command: ['checked'],
    environment: [{ name: 'checked name', value: 'unchecked' }],
    environmentFiles: [{ value: 'unchecked environment file', type: 'checked file type' }],
    mountPoints: [{ sourceVolume: 'checked name', containerPath: 'unchecked mount path', readOnly: 'unchecked flag' }],
    volumesFrom: [{ sourceContainer: 'checked name', readOnly: 'unchecked flag' }],
    linuxParameters: {
      capabilities: { add: ['checked capability'], drop: ['checked capability'] },
      devices: [{ hostPath: 'checked', containerPath: 'checked', permissions: ['checked device permission'] }],
      initProcessEnabled: 'checked flag',
      sharedMemorySize: 'checked number',
      tmpfs: [{ containerPath: 'checked tmpfs path', size: 'checked tmpfs size', mountOptions: ['checked mount option'] }],
      maxSwap: 'checked number',
      swappiness: 'checked swappiness',
    },
    secrets: [{ name: 'checked', valueFrom: 'unchecked secret' }],
    dependsOn: [{ containerName: 'checked name', condition: 'checked condition' }],
    startTimeout: 'checked number',
    stopTimeout: 'checked number',
    versionConsistency: 'checked version consistency',
    hostname: 'checked',
    user: 'checked',
    workingDirectory: 'unchecked path',
    disableNetworking: 'checked flag',
    privileged: 'checked flag',
    readonlyRootFilesystem: 'checked flag',
    dnsServers: ['checked'],
    dnsSearchDomains: ['checked'],
    extraHosts: [{ hostname: 'checked', ipAddress: 'checked' }],
    dockerSecurityOptions: ['checked'],
    interactive: 'unchecked flag',
    pseudoTerminal: 'unchecked flag',
    dockerLabels: 'unchecked map',
    ulimits: [{ name: 'checked', softLimit: 'checked number', hardLimit: 'checked number' }],
    logConfiguration: { logDriver: 'checked log driver', options: 'checked map', secretOptions: [{ name: 'unchecked', valueFrom: 'unchecked secret' }] },
    healthCheck: { command: ['checked'], interval: 'checked number', timeout: 'checked number', retries: 'checked number', startPeriod: 'checked number' },
    systemControls: [{ namespace: 'checked', value: 'checked' }],
    resourceRequirements: [{
      value: 'checked', type: 'checked resource', sharingStrategy: { nvidiaMps: { memory: 'checked number', maxComputePercent: 'checked number' } },
    }],
    firelensConfiguration: { type: 'checked log router', options: 'checked map' },
    credentialSpecs: ['unchecked'],
  }],
  volumes: [{
    name: 'checked name',
    host: { sourcePath: 'checked host path' },
    dockerVolumeConfiguration: { scope: 'checked volume scope', autoprovision: 'checked flag', driver: 'checked', driverOpts: 'unchecked map', labels: 'unchecked map' },
    efsVolumeConfiguration: {
      fileSystemId: 'checked',
      rootDirectory: 'checked',
      transitEncryption: 'checked switch',
      transitEncryptionPort: 'unchecked number',
      authorizationConfig: { accessPointId: 'checked', iam: 'checked switch' },
    },
    s3filesVolumeConfiguration: { fileSystemArn: 'checked', rootDirectory: 'unchecked', transitEncryptionPort: 'unchecked number', accessPointArn: 'unchecked' },
    fsxWindowsFileServerVolumeConfiguration: {
      fileSystemId: 'checked', rootDirectory: 'unchecked', authorizationConfig: { credentialsParameter: 'unchecked', domain: 'unchecked' },
    },
    configuredAtLaunch: 'checked flag',
  }],
  placementConstraints: [{ type: 'checked placement', expression: 'checked' }],
  requiresCompatibilities: ['checked launch type'],
  cpu: 'checked CPU size',
  memory: 'checked memory size',
  tags: [{ key: 'unchecked tag key', value: 'unchecked tag value' }],
  pidMode: 'checked PID mode',
  ipcMode: 'checked IPC mode',
  proxyConfiguration: { type: 'checked proxy', containerName: 'unchecked', properties: [{ name: 'unchecked', value: 'unchecked' }] },
  inferenceAccelerators: [{ deviceName: 'unchecked', deviceType: 'unchecked' }],
  ephemeralStorage: { sizeInGiB: 'checked number' },
  runtimePlatform: { cpuArchitecture: 'checked architecture', operatingSystemFamily: 'checked operating system' },
  enableFaultInjection: 'checked flag',
  trustedExecutionConfiguration: { isolationMode: 'checked isolation mode', attestationPolicy: 'unchecked' },
} as const satisfies Structure;

const [CONTAINER_FIELDS] = TASK_DEFINITION_FIELDS.containerDefinitions;
const [VOLUME_FIELDS] = TASK_DEFINITION_FIELDS.volumes;

/**
 * The fields that ECS requires in a structure: those of the ECS API and of CloudFormation, and the names of environment
 * variables, mounted volumes, and containers whose volumes are mounted. `a or b` is met by either. Rules of their own are about
 * others, such as the name of a container.
 *
 * @see https://github.com/boto/botocore/blob/develop/botocore/data/ecs/2014-11-13/service-2.json.gz
 * @see https://github.com/blinkist/terraform-aws-airship-ecs-service/issues/46
 */
export const REQUIRED_FIELDS: ReadonlyMap<Structure, readonly string[]> = new Map<Structure, readonly string[]>([
  [CONTAINER_FIELDS.repositoryCredentials, ['credentialsParameter']],
  [CONTAINER_FIELDS.restartPolicy, ['enabled']],
  [CONTAINER_FIELDS.environment[0], ['name']],
  [CONTAINER_FIELDS.environmentFiles[0], ['value', 'type']],
  [CONTAINER_FIELDS.mountPoints[0], ['sourceVolume', 'containerPath']],
  [CONTAINER_FIELDS.volumesFrom[0], ['sourceContainer']],
  [CONTAINER_FIELDS.linuxParameters.devices[0], ['hostPath']],
  [CONTAINER_FIELDS.linuxParameters.tmpfs[0], ['containerPath', 'size']],
  [CONTAINER_FIELDS.secrets[0], ['name', 'valueFrom']],
  [CONTAINER_FIELDS.dependsOn[0], ['containerName', 'condition']],
  [CONTAINER_FIELDS.extraHosts[0], ['hostname', 'ipAddress']],
  [CONTAINER_FIELDS.ulimits[0], ['name', 'softLimit', 'hardLimit']],
  [CONTAINER_FIELDS.logConfiguration, ['logDriver']],
  [CONTAINER_FIELDS.logConfiguration.secretOptions[0], ['name', 'valueFrom']],
  [CONTAINER_FIELDS.healthCheck, ['command']],
  [CONTAINER_FIELDS.resourceRequirements[0], ['value or sharingStrategy', 'type']],
  [CONTAINER_FIELDS.resourceRequirements[0].sharingStrategy, ['nvidiaMps']],
  [CONTAINER_FIELDS.resourceRequirements[0].sharingStrategy.nvidiaMps, ['memory']],
  [CONTAINER_FIELDS.firelensConfiguration, ['type']],
  [VOLUME_FIELDS.efsVolumeConfiguration, ['fileSystemId']],
  [VOLUME_FIELDS.s3filesVolumeConfiguration, ['fileSystemArn']],
  [VOLUME_FIELDS.fsxWindowsFileServerVolumeConfiguration, ['fileSystemId', 'rootDirectory', 'authorizationConfig']],
  [VOLUME_FIELDS.fsxWindowsFileServerVolumeConfiguration.authorizationConfig, ['credentialsParameter', 'domain']],
  [TASK_DEFINITION_FIELDS.placementConstraints[0], ['type']],
  [TASK_DEFINITION_FIELDS.proxyConfiguration, ['containerName']],
  [TASK_DEFINITION_FIELDS.inferenceAccelerators[0], ['deviceName', 'deviceType']],
  [TASK_DEFINITION_FIELDS.ephemeralStorage, ['sizeInGiB']],
  [TASK_DEFINITION_FIELDS.trustedExecutionConfiguration, ['isolationMode']],
]);

/** The required fields of which no answer of ECS is published. Without them, the agent of an instance starts no container. */
export const UNCONFIRMED_FIELDS: ReadonlyMap<Structure, string> = new Map<Structure, string>([
  [CONTAINER_FIELDS.mountPoints[0], 'containerPath'], [CONTAINER_FIELDS.volumesFrom[0], 'sourceContainer'],
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
} as const satisfies Structure;

/** Whether an empty text is a mistake in a field. */
export function isNeverEmpty(form: Form): boolean {
  return form === 'checked name' || form === 'checked host path' || form === 'unchecked tag key';
}

/** Whether the rules read a part of a form. */
export function isChecked(form: Form): boolean {
  return typeof form === 'string' ? form.startsWith('checked') : hasChecked(form);
}

// A rule reads whether the required members of a structure are set.
const hasChecked = memoizeEach((form: object) => REQUIRED_FIELDS.has(form as Structure) || (Object.values(form) as Form[]).some(isChecked));

/** Whether the rules read of a member only whether it is set, because ECS requires it. */
export function isOnlyRequired(form: Form, name: string): boolean {
  return typeof form === 'object' && onlyRequiredIn(form).has(name.toLowerCase());
}

const onlyRequiredIn = memoizeEach((form: object): ReadonlySet<string> => {
  const isUnchecked = (field: Form | undefined) => typeof field === 'string' && !isChecked(field);
  return new Set(REQUIRED_FIELDS.get(form as Structure)?.filter(name => isUnchecked((form as Structure)[name])).map(name => name.toLowerCase()));
});

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

/** Returns the form of a member, as `memberOf` does, if the rules read a part of it. They read every entry of a checked map. */
export function checkedMemberOf(form: Form, name: string): Form | undefined {
  return form === 'checked map' ? 'checked' : memberIn(form, name, checkedMembersByName);
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
