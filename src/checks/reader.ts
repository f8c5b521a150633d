import { ContainerModel, Maybe, Port, ServiceModel, SystemControl, TaskDefinitionModel, UNKNOWN } from './model';
import { parsePorts } from '../sysctls/catalogue';

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a task definition from its properties, as CloudFormation (`PidMode`) or as the ECS API (`pidMode`) spells them.
 *
 * Takes whatever it is handed: what has not the form that ECS expects counts as not known, or as not there.
 */
export function readTaskDefinition(properties: unknown, services: readonly ServiceModel[] = []): TaskDefinitionModel {
  return {
    networkMode: text(member(properties, 'networkMode')),
    pidMode: text(member(properties, 'pidMode')),
    ipcMode: text(member(properties, 'ipcMode')),
    requiresCompatibilities: list(member(properties, 'requiresCompatibilities')).map(known),
    operatingSystemFamily: text(member(member(properties, 'runtimePlatform'), 'operatingSystemFamily')),
    enableFaultInjection: flag(member(properties, 'enableFaultInjection'), false),
    containers: list(member(properties, 'containerDefinitions')).filter(isObject).filter(container => !isIntrinsic(container)).map(readContainer),
    services,
  };
}

/** Reads a service from its properties, spelled in either way and of any form, as above. */
export function readService(name: string, properties: unknown): ServiceModel {
  return {
    name,
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
  const capabilities = member(member(container, 'linuxParameters'), 'capabilities');
  const name = text(member(container, 'name'));
  return {
    name: typeof name === 'string' ? name : `#${index + 1}`,
    image: text(member(container, 'image')),
    // A container is essential unless it says otherwise.
    essential: flag(member(container, 'essential'), true),
    user: text(member(container, 'user')),
    entryPoint: isIntrinsic(member(container, 'entryPoint')) ? UNKNOWN : list(member(container, 'entryPoint')).map(known),
    systemControls: list(member(container, 'systemControls')).flatMap(readSystemControl),
    capabilitiesAdded: list(member(capabilities, 'add')).map(known),
    capabilitiesDropped: list(member(capabilities, 'drop')).map(known),
    ports: list(member(container, 'portMappings')).flatMap(readPort),
  };
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

/** A member under its name in any spelling: templates and embedded JSON differ in the case of letters. */
function member(object: unknown, name: string): unknown {
  if (!isObject(object)) {
    return undefined;
  }
  if (isIntrinsic(object)) {
    return object;
  }
  if (Object.hasOwn(object, name)) {
    return object[name];
  }
  const spelling = Object.keys(object).find(key => key.toLowerCase() === name.toLowerCase());
  return spelling === undefined ? undefined : object[spelling];
}

/** Text, numbers and booleans as text; an empty text counts as not set, as ECS reads it. */
function text(value: unknown): Maybe<string | undefined> {
  switch (typeof value) {
    case 'string': return value === '' ? undefined : value;
    case 'number':
    case 'boolean': return String(value);
    default: return value === undefined || value === null ? undefined : UNKNOWN;
  }
}

function flag(value: unknown, whereUnset: boolean): Maybe<boolean> {
  const read = text(value);
  switch (typeof read === 'string' ? read.toLowerCase() : read) {
    case undefined: return whereUnset;
    case 'true': return true;
    case 'false': return false;
    default: return UNKNOWN;
  }
}

function known(value: unknown): Maybe<string> {
  return text(value) ?? UNKNOWN;
}

/** The items of a list; an intrinsic function in the place of a list stands for items that are not known. */
function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : isIntrinsic(value) ? [value] : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIntrinsic(value: unknown): boolean {
  if (!isObject(value)) {
    return false;
  }
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}
