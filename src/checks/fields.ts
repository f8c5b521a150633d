import { memoizeEach } from '../memoize';

/** Whether the rules read a field, and what its values are: texts by default. A map has keys that users choose. */
type Leaf = `${'checked' | 'unchecked'}${'' | ` ${Exclude<Kind, 'text'>}`}`;

/** What the values of a field are. */
export type Kind = 'text' | 'flag' | 'number' | 'CPU size' | 'memory size' | 'map' | 'launch type' | 'condition';

/** The values of the fields with a closed vocabulary. Rules about the others report each value that they do not know. */
export const CHOICES: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  'launch type': ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'],
  'condition': ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'],
};

/** A field, a structure of fields, or a list of either, whose array has one item. */
export type Form = Leaf | Structure | readonly [Leaf | Structure];

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
  family: 'checked',
  taskRoleArn: 'checked',
  executionRoleArn: 'checked',
  networkMode: 'checked',
  containerDefinitions: [{
    name: 'checked',
    image: 'checked',
    repositoryCredentials: { credentialsParameter: 'checked' },
    cpu: 'checked number',
    memory: 'checked number',
    memoryReservation: 'checked number',
    links: ['checked'],
    portMappings: [{
      containerPort: 'checked number', hostPort: 'checked number', protocol: 'checked', name: 'unchecked', appProtocol: 'unchecked', containerPortRange: 'checked',
    }],
    essential: 'checked flag',
    restartPolicy: { enabled: 'checked flag', ignoredExitCodes: ['checked'], restartAttemptPeriod: 'checked number' },
    entryPoint: ['checked'],
    command: ['checked'],
    environment: [{ name: 'checked', value: 'unchecked' }],
    environmentFiles: [{ value: 'unchecked', type: 'unchecked' }],
    mountPoints: [{ sourceVolume: 'checked', containerPath: 'unchecked', readOnly: 'unchecked flag' }],
    volumesFrom: [{ sourceContainer: 'checked', readOnly: 'unchecked flag' }],
    linuxParameters: {
      capabilities: { add: ['checked'], drop: ['checked'] },
      devices: [{ hostPath: 'checked', containerPath: 'checked', permissions: ['checked'] }],
      initProcessEnabled: 'checked flag',
      sharedMemorySize: 'checked number',
      tmpfs: [{ containerPath: 'checked', size: 'checked number', mountOptions: ['checked'] }],
      maxSwap: 'checked number',
      swappiness: 'checked number',
    },
    secrets: [{ name: 'checked', valueFrom: 'unchecked' }],
    dependsOn: [{ containerName: 'checked', condition: 'checked condition' }],
    startTimeout: 'checked number',
    stopTimeout: 'checked number',
    versionConsistency: 'unchecked',
    hostname: 'checked',
    user: 'checked',
    workingDirectory: 'unchecked',
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
    logConfiguration: { logDriver: 'checked', options: 'checked map', secretOptions: [{ name: 'unchecked', valueFrom: 'unchecked' }] },
    healthCheck: { command: ['checked'], interval: 'checked number', timeout: 'checked number', retries: 'checked number', startPeriod: 'checked number' },
    systemControls: [{ namespace: 'checked', value: 'checked' }],
    resourceRequirements: [{
      value: 'checked', type: 'checked', sharingStrategy: { nvidiaMps: { memory: 'checked', maxComputePercent: 'checked number' } },
    }],
    firelensConfiguration: { type: 'checked', options: 'unchecked map' },
    credentialSpecs: ['unchecked'],
  }],
  volumes: [{
    name: 'checked',
    host: { sourcePath: 'checked' },
    dockerVolumeConfiguration: { scope: 'checked', autoprovision: 'checked flag', driver: 'checked', driverOpts: 'unchecked map', labels: 'unchecked map' },
    efsVolumeConfiguration: {
      fileSystemId: 'checked',
      rootDirectory: 'checked',
      transitEncryption: 'checked',
      transitEncryptionPort: 'unchecked number',
      authorizationConfig: { accessPointId: 'checked', iam: 'checked' },
    },
    s3filesVolumeConfiguration: { fileSystemArn: 'checked', rootDirectory: 'unchecked', transitEncryptionPort: 'unchecked number', accessPointArn: 'unchecked' },
    fsxWindowsFileServerVolumeConfiguration: {
      fileSystemId: 'checked', rootDirectory: 'unchecked', authorizationConfig: { credentialsParameter: 'unchecked', domain: 'unchecked' },
    },
    configuredAtLaunch: 'unchecked flag',
  }],
  placementConstraints: [{ type: 'checked', expression: 'checked' }],
  requiresCompatibilities: ['checked launch type'],
  cpu: 'checked CPU size',
  memory: 'checked memory size',
  tags: [{ key: 'unchecked', value: 'unchecked' }],
  pidMode: 'checked',
  ipcMode: 'checked',
  proxyConfiguration: { type: 'unchecked', containerName: 'unchecked', properties: [{ name: 'unchecked', value: 'unchecked' }] },
  inferenceAccelerators: [{ deviceName: 'unchecked', deviceType: 'unchecked' }],
  ephemeralStorage: { sizeInGiB: 'checked number' },
  runtimePlatform: { cpuArchitecture: 'unchecked', operatingSystemFamily: 'checked' },
  enableFaultInjection: 'checked flag',
  trustedExecutionConfiguration: { isolationMode: 'unchecked', attestationPolicy: 'unchecked' },
} as const satisfies Structure;

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

/** Whether the rules read a part of a form. */
export function isChecked(form: Form): boolean {
  return typeof form === 'string' ? form.startsWith('checked') : hasChecked(form);
}

const hasChecked = memoizeEach((form: object) => (Object.values(form) as Form[]).some(isChecked));

/** Returns what the values of a field are. */
export function kindOf(leaf: Leaf): Kind {
  const kind = leaf.slice(leaf.indexOf(' ') + 1);
  return kind === leaf ? 'text' : kind as Kind;
}

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

function memberIn(form: Form, name: string, membersOf: (structure: Structure) => ReadonlyMap<string, Form>): Form | undefined {
  if (typeof form === 'string' || Array.isArray(form)) {
    return undefined;
  }
  const members = membersOf(form as Structure);
  return members.get(name) ?? members.get(name.toLowerCase());
}

/** The members by their names in lower case, and in the spellings of the ECS API and of CloudFormation, which are found faster. */
const membersByName = memoizeEach((structure: Structure): ReadonlyMap<string, Form> => new Map(Object.entries(structure).flatMap(([name, form]) =>
  [name, `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, name.toLowerCase()].map(spelling => [spelling, form]))));

const checkedMembersByName = memoizeEach((structure: Structure): ReadonlyMap<string, Form> =>
  new Map([...membersByName(structure)].filter(([, form]) => isChecked(form))));
