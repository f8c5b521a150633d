import { containerSettingsOf, linuxParametersOf } from './instance-settings';
import { literalParts } from './literal-parts';
import { NO_ODD_KEYS, oddKeysOf } from './misplaced-keys';
import { parseCpuUnits, parseMebibytes } from './task-size';
import { isOrdinary, NO_ODD_VALUES, oddValuesIn, unfitServiceValuesIn } from './unfit-values';
import { parsePorts } from '../../catalog';
import { CHOICES, Notation } from '../../checks/fields';
import {
  flag, isIntrinsic, isObject, Json, list, mayBeReplaced, member, Members, membersOf, number, text, textOrUnknown, words,
} from '../../checks/json';
import { stepTo } from '../../checks/location';
import {
  ContainerModel, Dependency, Maybe, NamedItem, Port, PortBesideRange, ServiceModel, SystemControl, TaskDefinitionModel, TaskRole, Ulimit, Unchecked,
  UNKNOWN,
} from '../../checks/model';
import { UNRESOLVED_WORD } from '../../checks/queries/commands';
import { memoizeRepeated } from '../../memoize';
import { capitalized } from '../../wording';

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
  const written = notationOf(properties, notation);
  const ordinary = isOrdinary(properties, written);
  const inEffect = !ordinary && written === 'template' && isObject(properties) ? withoutRepeatedKeys(properties) : properties;
  const of = membersOf(inEffect);
  const containers = list(of('containerDefinitions')).filter(isObject);
  if (of('family') === '' && containers.length > 0 && containers.every(container => member(container, 'name') === '' && member(container, 'image') === '')) {
    return { ...readTaskDefinition({}), unread: SKELETON };
  }
  const resolved = containers.filter(container => !isIntrinsic(container));
  const read = withUniqueNames(resolved.map((container, index) => readContainer(container, index, needsExec)));
  const names = read.map(({ name }) => name);
  const { unfit, unknown: unknownValues, variables } = ordinary ? NO_ODD_VALUES : oddValuesIn(inEffect, names, written);
  const { misplaced: misplacedKeys, missing: missingKeys } = ordinary ? NO_ODD_KEYS : oddKeysOf(properties, names, written);
  return {
    networkMode: text(of('networkMode')),
    pidMode: text(of('pidMode')),
    ipcMode: text(of('ipcMode')),
    requiresCompatibilities: list(of('requiresCompatibilities')).map(value => spelled(textOrUnknown(value), LAUNCH_TYPES)),
    operatingSystemFamily: text(member(of('runtimePlatform'), 'operatingSystemFamily')),
    enableFaultInjection: flag(of('enableFaultInjection'), false),
    taskRole: text(of('taskRoleArn')) === undefined ? undefined : role,
    cpuUnits: size(of('cpu'), parseCpuUnits),
    memoryMiB: size(of('memory'), parseMebibytes),
    misplacedKeys,
    missingKeys,
    unknownValues,
    // The tools that register a task definition may substitute them.
    unsubstituted: notation === 'API' ? [] : variables,
    containers: read,
    unchecked: [...unfit, ...unchecked],
    unread: unreadContainers(of('containerDefinitions'), read, unfit),
    hasUnresolvedContainers: resolved.length < containers.length,
    services,
  };
}

/** What `aws ecs register-task-definition --generate-cli-skeleton` prints: its other values are placeholders, too. */
const SKELETON: Unchecked = {
  what: 'the task definition',
  why: 'it is a skeleton of the AWS CLI that is not filled in: family, and name and image of its containers, are empty',
  fix: 'Fill in the skeleton, and remove what the task does not need.',
  at: ['containerDefinitions'],
};

/** Some tools, such as ecspresso, accept keys with a capital letter outside templates, too. */
function notationOf(properties: unknown, notation: Notation = 'other'): Notation {
  if (!isObject(properties)) {
    return notation;
  }
  const keys = Object.keys(properties);
  // An override in the wrong case adds the other name at the end.
  const name = keys.find(key => /^containerDefinitions$/i.test(key));
  return name === 'ContainerDefinitions' || name === undefined && keys.every(key => /^[A-Z]/.test(key)) ? 'template' : notation;
}

/**
 * Leaves out the keys that a property override in the wrong case adds to a template beside those of CloudFormation. The cases
 * of a task definition share most parts.
 */
const withoutRepeatedKeys: (value: object) => unknown = memoizeRepeated((value: object): unknown => {
  const result: Json = Array.isArray(value) ? [] as never : {};
  // A loop, because a call for each key would double the depth of the stack.
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    if (key === capitalized(key) || (value as Json)[capitalized(key)] === undefined) {
      Object.defineProperty(result, key, { value: typeof item === 'object' && item !== null ? withoutRepeatedKeys(item) : item, enumerable: true });
    }
  }
  return result;
});

/** Reads a service from its properties, in either spelling and of any form. */
export function readService(name: string, properties: unknown): ServiceModel {
  const unchecked = unfitServiceValuesIn(properties);
  const service = readServiceFrom(name, membersOf(properties));
  return unchecked.length === 0 ? service : { ...service, unchecked };
}

/** Reads a service from a lookup of its properties. */
export function readServiceFrom(name: string, of: Members): ServiceModel {
  return {
    name,
    enableExecuteCommand: flag(of('enableExecuteCommand'), false),
    launchType: spelled(text(of('launchType')), LAUNCH_TYPES),
    platformVersion: text(of('platformVersion')),
    capacityProviders: list(of('capacityProviderStrategy')).map(item => textOrUnknown(member(item, 'capacityProvider'))),
    ingressPorts: list(member(of('serviceConnectConfiguration'), 'services')).map(item => number(member(item, 'ingressPortOverride')))
      .filter(port => typeof port === 'number'),
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
  const name = text(of('name'));
  const probe = member(of('healthCheck'), 'command');
  const entryPoint = words(of('entryPoint'));
  const command = words(of('command'));
  const healthCheck = probeWords(probe);
  return {
    name: typeof name === 'string' ? name : writtenText(of('name')) ?? '',
    hasUnresolvedName: name === UNKNOWN,
    isNamed: name !== undefined,
    image: text(of('image')),
    cpuUnits: number(of('cpu')),
    memoryMiB: number(of('memory')),
    memoryReservationMiB: number(of('memoryReservation')),
    // Containers are essential by default.
    essential: flag(of('essential'), true),
    user: text(of('user')),
    entryPoint,
    command,
    healthCheck,
    texts: { entryPoint: texts(entryPoint, of('entryPoint')), command: texts(command, of('command')), healthCheck: texts(healthCheck, probe) },
    environment: namesOf('name', of('environment')),
    secrets: namesOf('name', of('secrets')),
    dependsOn: list(of('dependsOn')).flatMap(readDependency),
    startTimeout: number(of('startTimeout')),
    stopTimeout: number(of('stopTimeout')),
    restarts: flag(member(of('restartPolicy'), 'enabled'), false),
    readonlyRootFilesystem: flag(of('readonlyRootFilesystem'), false),
    initProcessEnabled: flag(ofLinux('initProcessEnabled'), false),
    systemControls: list(of('systemControls')).flatMap(readSystemControl),
    capabilitiesAdded: list(ofCapabilities('add')).map(textOrUnknown),
    capabilitiesDropped: list(ofCapabilities('drop')).map(textOrUnknown),
    linuxParameters: linuxParametersOf(ofLinux, ofCapabilities),
    ulimits: list(of('ulimits')).flatMap(readUlimit),
    needsExec: false,
    ports: list(of('portMappings')).flatMap(readPort),
    portsBesideRange: list(of('portMappings')).flatMap(portsBesideRangeIn),
    volumesFrom: sourcesIn(of('volumesFrom')),
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
    case 'Ref': return typeof first === 'string' ? mayBeReplaced(first) ? first : `\${${first}}` : undefined;
    case 'Fn::Sub': return typeof first === 'string' ? first : undefined;
    case 'Fn::GetAtt': return typeof first === 'string' ? `\${${typeof second === 'string' ? `${first}.${second}` : first}}` : undefined;
    case 'Fn::Join': {
      const parts = Array.isArray(second) ? second.map(part => typeof part === 'object' ? writtenText(part) : String(part)) : [undefined];
      return typeof first === 'string' && parts.every(part => part !== undefined) ? parts.join(first) : undefined;
    }
    default: return undefined;
  }
}

/** Returns the names that a member of each item contains. AWS CLI skeletons contain entries with empty names. */
function namesOf(key: string, items: unknown): Maybe<string>[] {
  return list(items).flatMap(item => text(member(item, key)) ?? []);
}

/** Returns the containers that a list names, as `namesOf` does, with the steps to the items. */
function sourcesIn(volumesFrom: unknown): NamedItem[] {
  return list(volumesFrom).flatMap((item, index, items) => {
    const name = text(member(item, 'sourceContainer'));
    return name === undefined ? [] : [{
      name,
      get step() {
        return stepTo(items, index);
      },
    }];
  });
}

/** Returns the words of a health check. Unlike other words, an empty first one is known: Docker runs no such check. */
function probeWords(command: unknown): Maybe<readonly Maybe<string>[]> {
  const read = words(command);
  return Array.isArray(command) && command[0] === '' && read !== UNKNOWN ? ['', ...read.slice(1)] : read;
}

/** Returns words as text. Even a pseudo parameter has a value that a script could not name. */
function texts(read: Maybe<readonly Maybe<string>[]>, written: unknown): readonly string[] {
  if (read === UNKNOWN) {
    return [];
  }
  const items = read.includes(UNKNOWN) ? list(written) : [];
  return read.map((word, index) => word !== UNKNOWN ? word : literalParts(items[index], {})?.join(UNRESOLVED_WORD) ?? UNRESOLVED_WORD);
}

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

function portsBesideRangeIn(portMapping: unknown, index: number): PortBesideRange[] {
  const of = membersOf(portMapping);
  const range = text(of('containerPortRange'));
  const containerPort = number(of('containerPort'));
  const written = containerPort ?? range;
  const mapping = typeof written === 'symbol' ? `#${index + 1}` : String(written);
  return range === undefined ? [] : ([['containerPort', containerPort], ['hostPort', number(of('hostPort'))]] as const)
    .flatMap(([key, value]) => typeof value === 'number' && value !== 0 ? [{ key, value, mapping }] : []);
}

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
