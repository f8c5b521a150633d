import { containerSettingsOf, taskSettingsOf } from './instance-settings';
import { flag, isIntrinsic, isObject, Json, known, list, member, Members, membersOf, number, text, words } from './json';
import { ContainerModel, Dependency, Maybe, Port, ServiceModel, SystemControl, TaskDefinitionModel, TaskRole, UNKNOWN } from '../model';
import { misplacedKeysOf } from './misplaced-keys';
import { parsePorts } from '../../sysctls/catalog';
import { parseMebibytes } from '../../task-size';

/** A role of which nothing is known. */
export const UNKNOWN_ROLE: TaskRole = { allows: () => false, mayAllowMore: true };

/** What is known of a task definition beside its properties. Without it no service runs it, nothing is known of its role, and its keys are looked at. */
interface Around {
  /** The services that run it. */
  readonly services?: readonly ServiceModel[];

  /** What its role allows, if it has one. */
  readonly role?: TaskRole;

  /** Whether typed code has written it, which knows how each key is spelled and where it stands. */
  readonly isTyped?: boolean;
}

/**
 * Reads a task definition from its properties, as CloudFormation (`PidMode`) or as the ECS API (`pidMode`) spells them.
 *
 * Takes whatever it is handed: what has not the form that ECS expects counts as not known, or as not there.
 */
export function readTaskDefinition(properties: unknown, { services = [], role = UNKNOWN_ROLE, isTyped = false }: Around = {}): TaskDefinitionModel {
  const of = membersOf(properties);
  const containers = list(of('containerDefinitions')).filter(isObject);
  const told = containers.filter(container => !isIntrinsic(container));
  const read = told.map(readContainer);
  return {
    family: text(of('family')),
    networkMode: text(of('networkMode')),
    pidMode: text(of('pidMode')),
    ipcMode: text(of('ipcMode')),
    requiresCompatibilities: list(of('requiresCompatibilities')).map(known),
    operatingSystemFamily: text(member(of('runtimePlatform'), 'operatingSystemFamily')),
    enableFaultInjection: flag(of('enableFaultInjection'), false),
    taskRole: text(of('taskRoleArn')) === undefined ? undefined : role,
    memoryMiB: mebibytes(text(of('memory'))),
    instanceSettings: taskSettingsOf(of),
    misplacedKeys: isTyped ? [] : misplacedKeysOf(properties, read.map(({ name }) => name)),
    containers: read,
    hasUnresolvedContainers: told.length < containers.length,
    services,
  };
}

/** Reads a service from its properties, spelled in either way and of any form, as above. */
export function readService(name: string, properties: unknown): ServiceModel {
  return readServiceFrom(name, membersOf(properties));
}

/** The same from properties that are looked up one by one. What only commands need to know of it is looked up when one asks. */
export function readServiceFrom(name: string, of: Members): ServiceModel {
  return {
    name,
    get serviceName() {
      return text(of('serviceName'));
    },
    get cluster() {
      // `describe-services` answers with the ARN.
      return text(of('cluster') ?? of('clusterArn'));
    },
    enableExecuteCommand: flag(of('enableExecuteCommand'), false),
    launchType: text(of('launchType')),
    platformVersion: text(of('platformVersion')),
    capacityProviders: list(of('capacityProviderStrategy')).map(item => known(member(item, 'capacityProvider'))),
  };
}

/** How a construct is called where its path is known: the L1 of an L2 says no more than the L2. */
export function nameFromPath(path: string): string {
  return path.replace(/\/Resource$/, '');
}

/** The logical id of the resource to which `Ref` or `Fn::GetAtt` refers. */
export function referenceTarget(value: unknown): string | undefined {
  if (!isObject(value) || !isIntrinsic(value)) {
    return undefined;
  }
  const attribute = value['Fn::GetAtt'];
  // A list in JSON, and in YAML often one text: `!GetAtt Role.Arn`.
  const id = Array.isArray(attribute) ? attribute[0] as unknown : typeof attribute === 'string' ? /^([^.]+)\../.exec(attribute)?.[1] : value.Ref;
  return typeof id === 'string' ? id : undefined;
}

function readContainer(container: Json, index: number): ContainerModel {
  const of = membersOf(container);
  const ofLinux = membersOf(of('linuxParameters'));
  const capabilities = ofLinux('capabilities');
  const name = text(of('name'));
  return {
    name: typeof name === 'string' ? name : `#${index + 1}`,
    hasUnresolvedName: name === UNKNOWN,
    image: text(of('image')),
    // A container is essential unless it says otherwise.
    essential: flag(of('essential'), true),
    user: text(of('user')),
    entryPoint: words(of('entryPoint')),
    command: words(of('command')),
    healthCheck: words(member(of('healthCheck'), 'command')),
    environment: list(of('environment')).flatMap(namesIn),
    secrets: list(of('secrets')).flatMap(namesIn),
    dependsOn: list(of('dependsOn')).filter(isObject).map(readDependency),
    startTimeout: number(of('startTimeout')),
    stopTimeout: number(of('stopTimeout')),
    restarts: flag(member(of('restartPolicy'), 'enabled'), false),
    readonlyRootFilesystem: flag(of('readonlyRootFilesystem'), false),
    initProcessEnabled: flag(ofLinux('initProcessEnabled'), false),
    systemControls: list(of('systemControls')).flatMap(readSystemControl),
    capabilitiesAdded: list(member(capabilities, 'add')).map(known),
    capabilitiesDropped: list(member(capabilities, 'drop')).map(known),
    ports: list(of('portMappings')).flatMap(readPort),
    instanceSettings: containerSettingsOf(of, ofLinux),
  };
}

/** The name of an environment variable; the command line's skeletons hold entries with empty names. */
function namesIn(variable: unknown): Maybe<string>[] {
  const name = text(member(variable, 'name'));
  return name === undefined ? [] : [name];
}

function readDependency(dependency: Json): Dependency {
  return { containerName: text(member(dependency, 'containerName')), condition: text(member(dependency, 'condition')) };
}

function readSystemControl(control: unknown): SystemControl[] {
  const namespace = text(member(control, 'namespace'));
  const value = text(member(control, 'value'));
  // The command line's skeletons hold entries with empty names.
  return namespace ? [{ namespace, value: value ?? '' }] : [];
}

function readPort(mapping: unknown): Port[] {
  const of = membersOf(mapping);
  const listened = text(of('containerPortRange') ?? of('containerPort'));
  const ports = typeof listened === 'string' ? parsePorts(listened) : undefined;
  return ports ? [{ first: ports[0], last: ports[1] }] : [];
}

/** What ECS cannot read as a size is not known. */
function mebibytes(size: Maybe<string | undefined>): Maybe<number | undefined> {
  return typeof size === 'string' ? parseMebibytes(size) ?? UNKNOWN : size;
}
