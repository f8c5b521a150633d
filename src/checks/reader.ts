import { instanceSettingsOf } from './instance-settings';
import { flag, isIntrinsic, isObject, Json, known, list, member, number, text, words } from './json';
import { ContainerModel, Dependency, Maybe, Port, ServiceModel, SystemControl, TaskDefinitionModel, TaskRole, UNKNOWN } from './model';
import { strayKeysOf } from './stray-keys';
import { parsePorts } from '../sysctls/catalogue';
import { mebibytesOf } from '../task-size';

/** A role of which nothing is known. */
export const UNTOLD_ROLE: TaskRole = { actions: [], mayAllowMore: true };

/**
 * Reads a task definition from its properties, as CloudFormation (`PidMode`) or as the ECS API (`pidMode`) spells them.
 *
 * Takes whatever it is handed: what has not the form that ECS expects counts as not known, or as not there.
 */
export function readTaskDefinition(properties: unknown, services: readonly ServiceModel[] = [], role = UNTOLD_ROLE): TaskDefinitionModel {
  const containers = list(member(properties, 'containerDefinitions')).filter(isObject);
  const told = containers.filter(container => !isIntrinsic(container));
  return {
    family: text(member(properties, 'family')),
    networkMode: text(member(properties, 'networkMode')),
    pidMode: text(member(properties, 'pidMode')),
    ipcMode: text(member(properties, 'ipcMode')),
    requiresCompatibilities: list(member(properties, 'requiresCompatibilities')).map(known),
    operatingSystemFamily: text(member(member(properties, 'runtimePlatform'), 'operatingSystemFamily')),
    enableFaultInjection: flag(member(properties, 'enableFaultInjection'), false),
    taskRole: text(member(properties, 'taskRoleArn')) === undefined ? undefined : role,
    memoryMiB: mebibytes(text(member(properties, 'memory'))),
    instanceSettings: instanceSettingsOf(properties, 'task'),
    strayKeys: strayKeysOf(properties, told.map(containerName)),
    containers: told.map(readContainer),
    hasUntoldContainers: told.length < containers.length,
    services,
  };
}

/** Reads a service from its properties, spelled in either way and of any form, as above. */
export function readService(name: string, properties: unknown): ServiceModel {
  return {
    name,
    serviceName: text(member(properties, 'serviceName')),
    // `describe-services` answers with the ARN.
    cluster: text(member(properties, 'cluster') ?? member(properties, 'clusterArn')),
    enableExecuteCommand: flag(member(properties, 'enableExecuteCommand'), false),
    launchType: text(member(properties, 'launchType')),
    platformVersion: text(member(properties, 'platformVersion')),
    capacityProviders: list(member(properties, 'capacityProviderStrategy')).map(item => known(member(item, 'capacityProvider'))),
  };
}

/** How a construct is called where its path is known: the L1 of an L2 says no more than the L2. */
export function nameOf(path: string): string {
  return path.replace(/\/Resource$/, '');
}

/** The logical id of the resource to which `Ref` or `Fn::GetAtt` refers. */
export function referredBy(value: unknown): string | undefined {
  if (!isObject(value) || !isIntrinsic(value)) {
    return undefined;
  }
  const attribute = value['Fn::GetAtt'];
  const id = Array.isArray(attribute) ? attribute[0] as unknown : value.Ref;
  return typeof id === 'string' ? id : undefined;
}

function readContainer(container: Json, index: number): ContainerModel {
  const linuxParameters = member(container, 'linuxParameters');
  const capabilities = member(linuxParameters, 'capabilities');
  return {
    name: containerName(container, index),
    hasUntoldName: text(member(container, 'name')) === UNKNOWN,
    image: text(member(container, 'image')),
    // A container is essential unless it says otherwise.
    essential: flag(member(container, 'essential'), true),
    user: text(member(container, 'user')),
    entryPoint: words(member(container, 'entryPoint')),
    command: words(member(container, 'command')),
    healthCheck: words(member(member(container, 'healthCheck'), 'command')),
    environment: list(member(container, 'environment')).flatMap(namesIn),
    secrets: list(member(container, 'secrets')).flatMap(namesIn),
    dependsOn: list(member(container, 'dependsOn')).filter(isObject).map(readDependency),
    startTimeout: number(member(container, 'startTimeout')),
    stopTimeout: number(member(container, 'stopTimeout')),
    restarts: flag(member(member(container, 'restartPolicy'), 'enabled'), false),
    readonlyRootFilesystem: flag(member(container, 'readonlyRootFilesystem'), false),
    initProcessEnabled: flag(member(linuxParameters, 'initProcessEnabled'), false),
    systemControls: list(member(container, 'systemControls')).flatMap(readSystemControl),
    capabilitiesAdded: list(member(capabilities, 'add')).map(known),
    capabilitiesDropped: list(member(capabilities, 'drop')).map(known),
    ports: list(member(container, 'portMappings')).flatMap(readPort),
    instanceSettings: instanceSettingsOf(container, 'container'),
  };
}

function containerName(container: Json, index: number): string {
  const name = text(member(container, 'name'));
  return typeof name === 'string' ? name : `#${index + 1}`;
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
  const listened = text(member(mapping, 'containerPortRange') ?? member(mapping, 'containerPort'));
  const ports = typeof listened === 'string' ? parsePorts(listened) : undefined;
  return ports ? [{ first: ports[0], last: ports[1] }] : [];
}

/** What ECS cannot read as a size is not known. */
function mebibytes(size: Maybe<string | undefined>): Maybe<number | undefined> {
  return typeof size === 'string' ? mebibytesOf(size) ?? UNKNOWN : size;
}
