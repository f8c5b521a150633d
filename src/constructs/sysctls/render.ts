import { Duration, Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import {
  Bounds, consistencyProblems, hasProperty, IPC_SYSCTLS, lookUp, namespaceOf, nearest, NETWORK_SYSCTLS, PAGE_SIZE, problemOf, propertyNameOf,
  reservedPortsProblems, Shape, SysctlEntry, SysctlNamespace,
} from '../../catalog';
import { memoize } from '../../memoize';
import { apiName, message, sentence } from '../../wording';
import { LinuxControlsError } from '../error';
import { BOOLEAN, DURATION, FLAG, listOf, NUMBER, OBJECT, objectOf, objectOfText, optional, optionsWith, PORT_RANGE, requireType, SIZE, TEXT, type TypeCheck, withInherited } from '../required-types';
import type { IpcSysctls } from './ipc-sysctls.generated';
import type { NetworkSysctls } from './network-sysctls.generated';
import type { SysctlPreset } from './presets/sysctl-preset';
import { textOfNumber } from './values/number-text';
import { textOfPortList } from './values/port-list-text';
import type { PortRange } from './values/port-range';

/** Values as written to the kernel, by parameter name. Sorted by name, so that templates are the same in every language. */
export type Sysctls = ReadonlyMap<string, string>;

const SETTERS = new WeakMap<Sysctls, ReadonlyMap<string, string>>();

/** Returns the option or the preset that set a value of `renderSysctls`, as the subject of a clause. */
export function setterOf(sysctls: Sysctls, name: string): string | undefined {
  return SETTERS.get(sysctls)?.get(name);
}

const ENTRIES_BY_PROPERTY: Readonly<Record<SysctlNamespace, ReadonlyMap<string, SysctlEntry>>> = {
  network: new Map(NETWORK_SYSCTLS.filter(hasProperty).map(entry => [propertyNameOf(entry.name), entry])),
  ipc: new Map(IPC_SYSCTLS.filter(hasProperty).map(entry => [propertyNameOf(entry.name), entry])),
};

const presetOf = (text: string) => objectOf(text, 'name', 'source', 'values');

/** The members of the structs that are no parameters. */
const OPTIONS = {
  network: {
    presets: optional(listOf(presetOf('a NetworkPreset, for example of TcpKeepAlive.natGateway()'))), byName: optional(OBJECT), containerName: optional(TEXT), reserveListeningPorts: FLAG,
  },
  ipc: { presets: optional(listOf(presetOf('an IpcPreset, for example of SystemVIpc.postgresql()'))), byName: optional(OBJECT) },
};

const isOptions = (namespace: SysctlNamespace) => optionsWith([...ENTRIES_BY_PROPERTY[namespace].keys(), ...Object.keys(OPTIONS[namespace])]);
const IS_OPTIONS = { network: isOptions('network'), ipc: isOptions('ipc') };

const TEXT_CLASSES = ['GroupRange', 'TcpBufferSizes', 'SemaphoreLimits',
  ...[...NETWORK_SYSCTLS, ...IPC_SYSCTLS].flatMap(({ shape }) => shape.kind === 'choice' ? shape.className ?? [] : [])];
const textOfClass = (name: string) => objectOfText(name, TEXT_CLASSES);

const TYPE_OF_SHAPE: Partial<Record<Shape['kind'], TypeCheck>> = {
  ...{ count: NUMBER, duration: DURATION, bytes: SIZE, pages: SIZE, switch: BOOLEAN, portList: listOf(PORT_RANGE), portRange: PORT_RANGE },
  ...{ groupRange: textOfClass('GroupRange'), bufferSizes: textOfClass('TcpBufferSizes'), semaphores: textOfClass('SemaphoreLimits') },
};

/**
 * Renders and checks kernel parameters.
 *
 * Throws one error that lists every problem, prefixed with the path of `at` and `where`.
 */
export function renderSysctls(namespace: SysctlNamespace, sysctls: NetworkSysctls | IpcSysctls, where: string, at?: IConstruct): Sysctls {
  requireType(where, sysctls, 'the argument', IS_OPTIONS[namespace], at);
  sysctls = withInherited(sysctls);
  Object.entries<TypeCheck>(OPTIONS[namespace])
    .forEach(([name, check]) => requireType(where, sysctls[name as keyof typeof sysctls], name, check, at));
  const problems: string[] = [];
  const typed = typedValues(namespace, sysctls, problems);
  const named = namedValues(sysctls, problems);
  problems.push(...conflicts(typed, named));
  const explicit = new Map([...typed, ...named]);
  const presets = presetValues(sysctls.presets ?? [], explicit, problems);
  const values = new Map([...[...presets].map(([name, { values: of }]) => [name, of[name]] as const), ...explicit]);
  if (values.size === 0 && problems.length === 0) {
    problems.push(`no kernel parameter is set. Set one, for example ${apiName(namespace === 'network' ? 'netCoreSomaxconn' : 'kernelShmmax')}, or a preset.`);
  }
  const fromPresets = [...presets].filter(([name]) => !explicit.has(name));
  problems.push(...problemsOfValues(JSON.stringify([namespace, ...values])).map(problem =>
    [problem, ...fromPresets.filter(([name]) => problem.includes(name)).map(([name, preset]) => `${preset.name} sets ${name}.`)].join(' ')));
  if (problems.length > 0) {
    throw new LinuxControlsError(`${where}: ${problems.join('\n  ')}`, at);
  }
  const rendered = sorted(values);
  SETTERS.set(rendered, new Map([
    ...[...presets].map(([name, preset]) => [name, preset.name] as const),
    ...[...named.keys()].map(name => [name, apiName('byName')] as const),
    ...[...typed.keys()].map(name => [name, apiName(propertyNameOf(name))] as const),
  ]));
  return rendered;
}

/** Sorts values by the names of their parameters. */
export function sorted(values: Sysctls): Map<string, string> {
  return new Map([...values].sort(([a], [b]) => a < b ? -1 : 1));
}

function typedValues(namespace: SysctlNamespace, sysctls: NetworkSysctls | IpcSysctls, problems: string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [property, value] of Object.entries(sysctls)) {
    const entry = ENTRIES_BY_PROPERTY[namespace].get(property);
    const wrongType = entry && value !== undefined && value !== null ? typeOfShape(entry.shape)?.(value, property) : undefined;
    if (wrongType !== undefined) {
      problems.push(`${wrongType}.`);
    } else if (entry && value !== undefined && value !== null) {
      try {
        values.set(entry.name, textOf(entry.shape, value));
      } catch (error) {
        // The CDK cannot convert the unit of an unresolved value, and its error does not name the property.
        problems.push(`${apiName(property)}: ${(error as Error).message}`);
      }
    } else if (!entry && !(property in OPTIONS[namespace])) {
      problems.push(unknownProperty(namespace, property));
    }
  }
  return values;
}

function namedValues({ byName }: NetworkSysctls | IpcSysctls, problems: string[]): Map<string, string> {
  return new Map(Object.entries(byName ?? {}).map(([name, value]) => {
    if (typeof value !== 'string') {
      problems.push(message`byName['${name}'] must be a string, not ${JSON.stringify(value)}. Use '${String(value)}'.`);
    }
    return [name, String(value)];
  }));
}

function conflicts(typed: ReadonlyMap<string, string>, named: ReadonlyMap<string, string>): string[] {
  return [...named].filter(([name, value]) => (typed.get(name) ?? value) !== value).map(([name, value]) =>
    message`${name} has conflicting values: ${typed.get(name)} from ${apiName(propertyNameOf(name))} and ${value} from byName. Remove one of them.`);
}

function presetValues(
  presets: readonly SysctlPreset[], explicit: ReadonlyMap<string, string>, problems: string[],
): Map<string, SysctlPreset> {
  const setBy = new Map<string, SysctlPreset>();
  for (const preset of presets) {
    for (const [name, value] of Object.entries(preset.values)) {
      const other = setBy.get(name);
      if (other && other.values[name] !== value && !explicit.has(name)) {
        problems.push(`${other.name} sets ${name} to ${other.values[name]}, and ${preset.name} sets it to ${value}. Remove one preset, or override both by setting the parameter explicitly.`);
      }
      setBy.set(name, preset);
    }
  }
  return setBy;
}

function typeOfShape(shape: Shape): TypeCheck | undefined {
  return shape.kind === 'choice' ? textOfClass(shape.className!) : TYPE_OF_SHAPE[shape.kind];
}

function textOf(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case 'count': return textOfNumber(exact(value as number, shape.bounds));
    // All properties are in seconds.
    case 'duration': return textOfNumber((value as Duration).toSeconds({ integral: false }));
    case 'bytes': return textOfNumber(exact(bytesOf(value as Size), shape.bounds));
    case 'pages': return textOfNumber(pagesOf(exact(bytesOf(value as Size), shape.bounds)));
    case 'switch': return value ? '1' : '0';
    case 'portList': return textOfPortList(value as PortRange[]);
    default: return String(value);
  }
}

function bytesOf(size: Size): number {
  return size.toBytes({ rounding: SizeRoundingBehavior.NONE });
}

function pagesOf(bytes: number): number {
  if (Token.isUnresolved(bytes)) {
    throw new Error(message`the size is known only at deployment, but its value is needed at synthesis to compute the number of pages. Set the parameter with byName.`);
  }
  if (bytes % PAGE_SIZE !== 0) {
    throw new Error(`${bytes} bytes are not a whole number of pages of ${PAGE_SIZE} bytes. Use a multiple, for example ${Math.ceil(bytes / PAGE_SIZE) * PAGE_SIZE} bytes.`);
  }
  return bytes / PAGE_SIZE;
}

/** Returns the number. Throws if it is within the bounds, but can be the rounded form of another number. */
function exact(value: number, [, max]: Bounds): number {
  if (value > Number.MAX_SAFE_INTEGER && max > Number.MAX_SAFE_INTEGER && !Token.isUnresolved(value)) {
    throw new Error(message`${value} is beyond ${Number.MAX_SAFE_INTEGER}, up to which numbers are exact. Set the parameter with byName.`);
  }
  return value;
}

/** Memoized, because most services of an app set the same values. */
const problemsOfValues = memoize((namespaceAndValues: string): readonly string[] => {
  const [namespace, ...entries] = JSON.parse(namespaceAndValues) as [SysctlNamespace, ...[name: string, text: string][]];
  const values = new Map(entries);
  return [
    ...entries.flatMap(([name, text]) => problemsOfValue(namespace, name, text)),
    ...[...consistencyProblems(values), ...reservedPortsProblems(values)].map(problem => `${problem.message} ${problem.remedy}`),
  ];
});

function problemsOfValue(namespace: SysctlNamespace, name: string, text: string): string[] {
  if (Token.isUnresolved(name)) {
    return [];
  }
  const found = lookUp(name);
  const remedy = (instead: string | undefined) => `Remove it.${instead ? ` ${sentence(instead)}` : ''}`;
  switch (found.verdict) {
    case 'refused':
    case 'unavailable':
      if ('didYouMean' in found && found.didYouMean !== undefined) {
        return [`${name} = ${text}: did you mean ${found.didYouMean}? There is no parameter ${name}: ${found.reason}.`];
      }
      return [`${name} = ${text}: ${found.reason}. ${remedy(found.instead)}`];
    case 'unknown':
      if (found.didYouMean) {
        return [`${name} = ${text}: there is no such kernel parameter. Did you mean ${found.didYouMean}?`];
      }
      break;
    case 'described': {
      const problem = Token.isUnresolved(text) ? undefined : problemOf(found.entry.shape, text);
      if (problem) {
        return [`${name} = ${text}: ${problem.reason}. ${problem.fix}`];
      }
    }
  }
  return namespaceOf(name) === namespace ? [] : [`${name} = ${text}: ${scopeOf(name)}`];
}

function scopeOf(name: string): string {
  return namespaceOf(name) === 'network'
    ? 'all containers of a task share one network namespace, so this parameter is set for the task. Use KernelTuning.network.'
    : 'each container has its own IPC namespace, so this parameter is set for a container. Use KernelTuning.ipc.';
}

function unknownProperty(namespace: SysctlNamespace, property: string): string {
  if (Token.isUnresolved(property)) {
    return message`a property has an unresolved name. Use byName for a parameter whose name only the deployment knows.`;
  }
  const entryOfOtherStruct = ENTRIES_BY_PROPERTY[namespace === 'network' ? 'ipc' : 'network'].get(property);
  if (entryOfOtherStruct) {
    return `${property}: ${scopeOf(entryOfOtherStruct.name)}`;
  }
  const withoutProperty = NETWORK_SYSCTLS.find(({ name }) => propertyNameOf(name) === property);
  if (withoutProperty) {
    return `there is no property ${property}${reasonOf(withoutProperty)}`;
  }
  const suggestion = nearest(property, [...ENTRIES_BY_PROPERTY[namespace].keys(), ...Object.keys(OPTIONS[namespace])]);
  return `there is no property ${property}. ${suggestion ? `Did you mean ${suggestion}?` : message`Use byName for a parameter without a property.`}`;
}

/** Completes the sentence about a missing property with the reason and the alternative. */
function reasonOf({ name, since, module, byNameBecause }: SysctlEntry): string {
  if (since !== undefined) {
    return message`. Linux 6.1 does not have ${name}; if your tasks run on Linux ${since} or later, set it with byName.`;
  }
  const reason = byNameBecause ?? `it requires the kernel module ${module}, which a task cannot load and Fargate is not known to load`;
  return message`, because ${reason}. Set ${name} with byName.`;
}
