import { containerSettingsOf, linuxParametersOf, taskSettingsOf } from './instance-settings';
import { NO_ODD_KEYS, oddKeysOf } from './misplaced-keys';
import { parseCpuUnits, parseMebibytes } from './task-size';
import { isOrdinary, NO_ODD_VALUES, oddValuesIn, unfitServiceValuesIn } from './unfit-values';
import { parsePorts } from '../../catalog';
import { CHOICES, Notation } from '../../checks/fields';
import {
  definedOrUndefined, flag, isIntrinsic, isObject, Json, list, member, Members, membersOf, number, text, textOrUnknown, words,
} from '../../checks/json';
import { stepTo } from '../../checks/location';
import {
  ContainerModel, Dependency, HealthCheckNumbers, Maybe, NamedItem, Port, PortProblem, ServiceModel, SystemControl, TaskDefinitionModel, TaskRole,
  Ulimit, Unchecked, UNKNOWN, VolumeModel,
} from '../../checks/model';
import { memoizeRepeated } from '../../memoize';

/** A role with unknown permissions. */
export const UNKNOWN_ROLE: TaskRole = { allows: () => false, mayAllowMore: true };

/** Information about a task definition beyond its properties. */
interface TaskContext {
  /** The services that run the task definition. Defaults to none. */
  readonly services?: readonly ServiceModel[];

  /** The permissions of the task role. Defaults to unknown permissions. */
  readonly role?: TaskRole;

  /** The names of the containers that need ECS Exec according to the blocks that added them. Defaults to none. */
  readonly needsExec?: readonly string[];

  /** The parts around the task definition that could not be checked. Defaults to none. */
  readonly unchecked?: readonly Unchecked[];

  /** How the task definition is written. By default, its keys decide, first of all the name of its list of containers. */
  readonly notation?: Notation;
}

/**
 * Reads a task definition from its properties, in the spelling of CloudFormation (`PidMode`) or of the ECS API (`pidMode`).
 *
 * Accepts any value: parts with an unexpected form count as unknown or as not set.
 */
export function readTaskDefinition(
  properties: unknown, { services = [], role = UNKNOWN_ROLE, unchecked = [], needsExec = [], notation }: TaskContext = {},
): TaskDefinitionModel {
  const of = membersOf(properties);
  const containers = list(of('containerDefinitions')).filter(isObject);
  const resolved = containers.filter(container => !isIntrinsic(container));
  const read = withUniqueNames(resolved.map((container, index) => readContainer(container, index, needsExec)));
  const names = read.map(({ name }) => name);
  const written = notationOf(properties, notation);
  const ordinary = isOrdinary(properties, written);
  const { unfit, unknown: unknownValues, empty: emptyValues, refused: refusedValues } =
    ordinary ? NO_ODD_VALUES : oddValuesIn(properties, names, written);
  const { misplaced, unknown: unknownKeys, missing: missingKeys } = ordinary ? NO_ODD_KEYS : oddKeysOf(properties, names, written);
  return {
    family: text(of('family')),
    networkMode: text(of('networkMode')),
    pidMode: text(of('pidMode')),
    ipcMode: text(of('ipcMode')),
    requiresCompatibilities: list(of('requiresCompatibilities')).map(value => spelled(textOrUnknown(value), LAUNCH_TYPES)),
    operatingSystemFamily: text(member(of('runtimePlatform'), 'operatingSystemFamily')),
    enableFaultInjection: flag(of('enableFaultInjection'), false),
    taskRole: text(of('taskRoleArn')) === undefined ? undefined : role,
    executionRoleArn: text(of('executionRoleArn')),
    cpuUnits: size(of('cpu'), parseCpuUnits),
    memoryMiB: size(of('memory'), parseMebibytes),
    ephemeralStorageGiB: number(member(of('ephemeralStorage'), 'sizeInGiB')),
    instanceSettings: taskSettingsOf(of),
    volumes: list(of('volumes')).map(readVolume),
    misplacedKeys: misplaced,
    unknownKeys,
    missingKeys,
    unknownValues,
    emptyValues,
    refusedValues,
    containers: read,
    unchecked: [...unfit, ...unchecked],
    unread: unreadContainers(of('containerDefinitions'), read, unfit),
    hasUnresolvedContainers: resolved.length < containers.length,
    services,
    notation,
  };
}

/** Some tools, such as ecspresso, accept keys with a capital letter outside templates, too. */
function notationOf(properties: unknown, notation: Notation = 'other'): Notation {
  return isObject(properties) && !('containerDefinitions' in properties)
    && ('ContainerDefinitions' in properties || Object.keys(properties).every(key => /^[A-Z]/.test(key))) ? 'template' : notation;
}

/** Reads a service from its properties, in either spelling and of any form. The cluster defaults to what they contain. */
export function readService(name: string, properties: unknown, cluster?: Maybe<string>): ServiceModel {
  const unchecked = unfitServiceValuesIn(properties);
  const service = readServiceFrom(name, membersOf(properties), cluster);
  return unchecked.length === 0 ? service : { ...service, unchecked };
}

/** Reads a service from a lookup of its properties. The properties that only the command needs are read lazily. */
export function readServiceFrom(name: string, of: Members, cluster?: Maybe<string>): ServiceModel {
  return {
    name,
    get serviceName() {
      return text(of('serviceName'));
    },
    get cluster() {
      // `describe-services` returns the ARN.
      return cluster ?? text(of('cluster') ?? of('clusterArn'));
    },
    enableExecuteCommand: flag(of('enableExecuteCommand'), false),
    launchType: spelled(text(of('launchType')), LAUNCH_TYPES),
    platformVersion: text(of('platformVersion')),
    capacityProviders: list(of('capacityProviderStrategy')).map(item => textOrUnknown(member(item, 'capacityProvider'))),
  };
}

/** Returns the name of a construct for reports: its path, without the last part if it is the L1 of an L2. */
export function nameFromPath(path: string): string {
  return path.replace(/\/Resource$/, '');
}

/** Returns the target of a `Ref` or `Fn::GetAtt`: a logical id, or the path of a construct. */
export function referenceTarget(value: unknown): string | undefined {
  if (!isObject(value) || !isIntrinsic(value)) {
    return undefined;
  }
  const attribute = value['Fn::GetAtt'];
  // JSON uses a list; YAML often uses one string: `!GetAtt Role.Arn`.
  const id = Array.isArray(attribute) ? attribute[0] as unknown : typeof attribute === 'string' ? /^([^.]+)\../.exec(attribute)?.[1] : value.Ref;
  return typeof id === 'string' ? id : undefined;
}

function readContainer(container: Json, index: number, needsExec: readonly string[]): ContainerModel {
  const settings = readSettings(container);
  return { ...settings, name: settings.name || `#${index + 1}`, needsExec: !settings.hasUnresolvedName && needsExec.includes(settings.name) };
}

/**
 * Reads a container alone, with an empty name if it has none. The cases of a task definition, and the values that are
 * tried in them, share most containers.
 */
const readSettings = memoizeRepeated((container: Json): ContainerModel => {
  const of = membersOf(container);
  const ofLinux = membersOf(of('linuxParameters'));
  const ofCapabilities = membersOf(ofLinux('capabilities'));
  const ofLogs = membersOf(of('logConfiguration'));
  const ofRepository = membersOf(of('repositoryCredentials'));
  const ofRestarts = membersOf(of('restartPolicy'));
  const ofHealth = membersOf(of('healthCheck'));
  const name = text(of('name'));
  return {
    name: typeof name === 'string' ? name : writtenText(of('name')) ?? '',
    hasUnresolvedName: name === UNKNOWN,
    isNamed: name !== undefined,
    image: text(of('image')),
    isImageInEcr: isInEcr(of('image')),
    cpuUnits: number(of('cpu')),
    memoryMiB: number(of('memory')),
    memoryReservationMiB: number(of('memoryReservation')),
    // Containers are essential by default.
    essential: flag(of('essential'), true),
    hostname: text(of('hostname')),
    user: text(of('user')),
    entryPoint: words(of('entryPoint')),
    command: words(of('command')),
    healthCheck: probeWords(ofHealth('command')),
    healthCheckNumbers: readHealthCheckNumbers(ofHealth),
    environment: namesOf('name', of('environment')),
    secrets: namesOf('name', of('secrets')),
    dependsOn: list(of('dependsOn')).flatMap(readDependency),
    startTimeout: number(of('startTimeout')),
    stopTimeout: number(of('stopTimeout')),
    restarts: flag(ofRestarts('enabled'), false),
    restartAttemptPeriod: number(ofRestarts('restartAttemptPeriod')),
    ignoredExitCodes: list(ofRestarts('ignoredExitCodes')).map(textOrUnknown),
    logDriver: spelled(text(ofLogs('logDriver')), LOG_DRIVERS),
    hasRepositoryCredentials: text(ofRepository('credentialsParameter')) !== undefined,
    logOptions: optionsIn(ofLogs('options')),
    firelensType: text(member(of('firelensConfiguration'), 'type')),
    firelensOptions: optionsIn(member(of('firelensConfiguration'), 'options')),
    readonlyRootFilesystem: flag(of('readonlyRootFilesystem'), false),
    initProcessEnabled: flag(ofLinux('initProcessEnabled'), false),
    systemControls: list(of('systemControls')).flatMap(readSystemControl),
    capabilitiesAdded: list(ofCapabilities('add')).map(textOrUnknown),
    capabilitiesDropped: list(ofCapabilities('drop')).map(textOrUnknown),
    linuxParameters: linuxParametersOf(ofLinux, ofCapabilities),
    ulimits: list(of('ulimits')).flatMap(readUlimit),
    needsExec: false,
    ports: list(of('portMappings')).flatMap(readPort),
    portProblems: list(of('portMappings')).flatMap(portProblemsIn),
    mountedVolumes: namedItems('sourceVolume', of('mountPoints')),
    volumesFrom: namedItems('sourceContainer', of('volumesFrom')),
    links: list(of('links')).map(textOrUnknown),
    instanceSettings: containerSettingsOf(of, ofLinux),
  };
});

/** Returns why no container could be read. Undefined if one was. */
function unreadContainers(definitions: unknown, read: readonly ContainerModel[], unfit: readonly Unchecked[]): Unchecked | undefined {
  const unread = (why: string, fix: string): Unchecked => ({ what: 'the task definition', why, fix, at: ['containerDefinitions'] });
  if (read.length > 0) {
    return undefined;
  }
  const problem = unfit.find(({ at }) => at?.[0] === 'containerDefinitions');
  if (problem) {
    return problem;
  }
  return list(definitions).some(item => text(item) === UNKNOWN)
    ? unread('only the deployment knows its containers', 'Check what the deployment creates: the output of describe-task-definition.')
    : unread('it has no container', 'Add the containers of the task.');
}

/** Adds the position to each unresolved name that another container has, too. */
function withUniqueNames(containers: readonly ContainerModel[]): readonly ContainerModel[] {
  const isRepeated = (container: ContainerModel) =>
    container.hasUnresolvedName && containers.some(other => other !== container && other.name === container.name);
  return containers.some(isRepeated)
    ? containers.map((container, index) => isRepeated(container) ? { ...container, name: `${container.name} #${index + 1}` } : container)
    : containers;
}

/** Returns an unresolved name as it is written, in the notation of `Fn::Sub`. Undefined for other functions. */
function writtenText(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value === '' ? undefined : value;
  }
  if (!isObject(value) || !isIntrinsic(value)) {
    return undefined;
  }
  const [[name, argument]] = Object.entries(value);
  const [first, second] = Array.isArray(argument) ? argument as unknown[] : [argument];
  switch (name) {
    // Other tools have placeholders of their own.
    case 'Ref': return typeof first === 'string' ? /^[\w:]+$/.test(first) ? `\${${first}}` : first : undefined;
    case 'Fn::Sub': return typeof first === 'string' ? first : undefined;
    case 'Fn::GetAtt': return typeof first === 'string' ? `\${${typeof second === 'string' ? `${first}.${second}` : first}}` : undefined;
    case 'Fn::Join': {
      const parts = Array.isArray(second) ? second.map(part => typeof part === 'object' ? writtenText(part) : String(part)) : [undefined];
      return typeof first === 'string' && parts.every(part => part !== undefined) ? parts.join(first) : undefined;
    }
    default: return undefined;
  }
}

/**
 * Whether an image is in a private repository of Amazon ECR, also if only the deployment knows the account, the region,
 * or the name.
 */
function isInEcr(image: unknown): boolean {
  if (!isObject(image) || !isIntrinsic(image)) {
    return typeof image === 'string' && /^\d{12}\.dkr[.-]ecr[.-]/.test(image);
  }
  const written = JSON.stringify(image);
  // Only private repositories have the attribute RepositoryUri.
  return /^\{"Fn::(?:Sub|Join|GetAtt)"/.test(written) && /\.dkr[.-]ecr[.-]|\bRepositoryUri\b/.test(written) && !written.includes('"Fn::If"');
}

/** Returns the names that a member of each item contains. AWS CLI skeletons contain entries with empty names. */
function namesOf(key: string, items: unknown): Maybe<string>[] {
  return list(items).flatMap(item => text(member(item, key)) ?? []);
}

/** Returns what the items of a list name, as `namesOf` does, with the steps to the items. */
function namedItems(key: string, written: unknown): NamedItem[] {
  const named: NamedItem[] = [];
  const items = list(written);
  // A loop without a function for each list, which would fill the memory.
  for (let index = 0; index < items.length; index++) {
    const name = text(member(items[index], key));
    if (name !== undefined) {
      named.push({
        name,
        get step() {
          return stepTo(items, index);
        },
      });
    }
  }
  return named;
}

/** Returns the words of a health check. Unlike other words, an empty first one is known: Docker runs no such check. */
function probeWords(command: unknown): Maybe<readonly Maybe<string>[]> {
  const read = words(command);
  return Array.isArray(command) && command[0] === '' && read !== UNKNOWN ? ['', ...read.slice(1)] : read;
}

function readHealthCheckNumbers(of: Members): HealthCheckNumbers {
  return {
    interval: number(of('interval')),
    timeout: number(of('timeout')),
    retries: number(of('retries')),
    startPeriod: number(of('startPeriod')),
  };
}

/** Returns the entries of a map that have a value, known or not. */
function optionsIn(map: unknown): Maybe<ReadonlyMap<string, Maybe<string>>> {
  if (!isObject(map) || isIntrinsic(map)) {
    return isObject(map) ? UNKNOWN : NO_OPTIONS;
  }
  const options = new Map<string, Maybe<string>>();
  for (const key in map) {
    const value = text(definedOrUndefined(map[key]));
    if (value !== undefined) {
      options.set(key, value);
    }
  }
  return options;
}

const NO_OPTIONS: ReadonlyMap<string, Maybe<string>> = new Map();

function readDependency(dependency: unknown, index: number, all: readonly unknown[]): Dependency[] {
  return !isObject(dependency) ? [] : [{
    containerName: text(member(dependency, 'containerName')),
    condition: spelled(text(member(dependency, 'condition')), CHOICES.condition!),
    get step() {
      return stepTo(all, index);
    },
  }];
}

function readSystemControl(control: unknown): SystemControl[] {
  const namespace = text(member(control, 'namespace'));
  const value = text(member(control, 'value'));
  // AWS CLI skeletons contain entries with empty names.
  return namespace ? [{ namespace, value: value ?? '' }] : [];
}

function readUlimit(ulimit: unknown, index: number, all: readonly unknown[]): Ulimit[] {
  const of = membersOf(ulimit);
  const name = text(of('name'));
  // AWS CLI skeletons contain entries with empty names.
  return name ? [{
    name,
    softLimit: number(of('softLimit')),
    hardLimit: number(of('hardLimit')),
    get step() {
      return stepTo(all, index);
    },
  }] : [];
}

function readPort(mapping: unknown): Port[] {
  const of = membersOf(mapping);
  const range = text(of('containerPortRange') ?? of('containerPort'));
  const ports = typeof range === 'string' ? parsePorts(range) : undefined;
  return ports ? [{ first: ports[0], last: ports[1], protocol: lowerCase(text(of('protocol')) ?? 'tcp'), hostPort: number(of('hostPort')) }] : [];
}

/** Returns what is wrong with a port mapping. AWS CLI skeletons contain ports that are both 0. */
function portProblemsIn(mapping: unknown, index: number): PortProblem[] {
  const of = membersOf(mapping);
  const [port, hostPort]: readonly Maybe<number | undefined>[] = [number(of('containerPort')), number(of('hostPort'))];
  const range: Maybe<string | undefined> = text(of('containerPortRange'));
  const position = `#${index + 1}`;
  if (isObject(mapping) && port === undefined && range === undefined) {
    return [{ problem: 'missing', value: typeof hostPort === 'number' ? String(hostPort) : undefined, mapping: position }];
  }
  const written = port ?? range;
  const found = (problem: PortProblem['problem'], key: PortProblem['key'], value: number | string): PortProblem =>
    ({ problem, key, value: String(value), mapping: typeof written === 'symbol' ? position : String(written) });
  return [
    ...(port === 0 && hostPort !== 0 && range === undefined) || isNoPort(port) ? [found('no port', 'containerPort', port)] : [],
    ...isNoPort(hostPort) ? [found('no port', 'hostPort', hostPort)] : [],
    ...typeof range === 'string' && !isRange(range) ? [found('no range', 'containerPortRange', range)] : [],
    ...range === undefined ? [] : [['containerPort', port] as const, ['hostPort', hostPort] as const]
      .filter((entry): entry is ['containerPort' | 'hostPort', number] => typeof entry[1] === 'number' && entry[1] !== 0)
      .map(([key, value]) => found('beside range', key, value)),
  ];
}

function isNoPort(port: Maybe<number | undefined>): port is number {
  return typeof port === 'number' && (port < 0 || port > MAX_PORT);
}

/** Whether a text is a range of ports. Deployment tools may replace a part of it. */
function isRange(text_: string): boolean {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text_)?.map(Number) ?? [];
  return first === undefined ? /[${<%@#_]/.test(text_) : first > 0 && first < last && last <= MAX_PORT;
}

const MAX_PORT = 65_535;

function readVolume(volume: unknown): VolumeModel {
  const of = membersOf(volume);
  const ofEfs = membersOf(of('efsVolumeConfiguration'));
  const ofAuthorization = membersOf(ofEfs('authorizationConfig'));
  return {
    name: textOrUnknown(of('name')),
    configurations: [
      ...CONFIGURATIONS.filter(([name, keys]) => isObject(of(name)) && !isIntrinsic(of(name)) && keys.some(key => isGiven(member(of(name), key))))
        .map(([name]) => name === 'host' ? 'host.sourcePath' : name),
      ...flag(of('configuredAtLaunch'), false) === true ? ['configuredAtLaunch'] : [],
    ],
    rootDirectory: text(ofEfs('rootDirectory')),
    transitEncryption: text(ofEfs('transitEncryption')),
    hasAccessPoint: isGiven(ofAuthorization('accessPointId')),
    iam: text(ofAuthorization('iam')),
  };
}

/** Whether a value is set, known or not, whatever the conditions of its template are. */
function isGiven(value: unknown): boolean {
  return text(value) !== undefined && !(isObject(value) && Object.hasOwn(value, 'Fn::If'));
}

/** What a volume can be, with keys of which one is set in each. AWS CLI skeletons contain all of them, with empty values. */
const CONFIGURATIONS = [
  ['host', ['sourcePath']],
  ['dockerVolumeConfiguration', ['scope', 'driver', 'autoprovision']],
  ['efsVolumeConfiguration', ['fileSystemId']],
  ['fsxWindowsFileServerVolumeConfiguration', ['fileSystemId']],
  ['s3filesVolumeConfiguration', ['fileSystemArn']],
] as const;

function lowerCase(word: Maybe<string>): Maybe<string> {
  return word === UNKNOWN ? UNKNOWN : word.toLowerCase();
}

/** Reads the size of a task. A string that ECS cannot parse is unknown. */
function size(value: unknown, parse: (size: string) => number | undefined): Maybe<number | undefined> {
  const read = text(value);
  return typeof read === 'string' ? parse(read) ?? UNKNOWN : read;
}

/** Returns the usual spelling of a value: rules about it must not be skipped because of its case, whether or not ECS accepts it. */
function spelled<T extends Maybe<string | undefined>>(value: T, spellings: readonly string[]): T {
  return typeof value === 'string' ? (spellings.find(spelling => spelling.toLowerCase() === value.toLowerCase()) ?? value) as T : value;
}

const LAUNCH_TYPES = CHOICES['launch type']!;
const LOG_DRIVERS = ['awslogs', 'awsfirelens', 'splunk'];
