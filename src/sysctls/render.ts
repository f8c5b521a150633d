import { Duration, Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import { LinuxControlsError } from '../error';
import {
  consistencyProblems, hasProperty, IPC_SYSCTLS, limitOf, lookUp, namespaceOf, nearest, NETWORK_SYSCTLS, problemOf, propertyNameOf,
  Shape, SysctlEntry, SysctlNamespace, TimeUnit,
} from './catalogue';
import type { SysctlPreset } from './presets/sysctl-preset';
import type { SysctlOptions } from './sysctl-options';
import { textOfNumber } from './values/number-text';
import type { PortRange } from './values/port-range';

/** Values as they are written to the kernel, by name and in the order of their names, so that every language renders the same. */
export type Sysctls = ReadonlyMap<string, string>;

const ENTRIES: Readonly<Record<SysctlNamespace, ReadonlyMap<string, SysctlEntry>>> = {
  network: new Map(NETWORK_SYSCTLS.filter(hasProperty).map(entry => [propertyNameOf(entry.name), entry])),
  ipc: new Map(IPC_SYSCTLS.filter(hasProperty).map(entry => [propertyNameOf(entry.name), entry])),
};
const OPTIONS: Readonly<Record<SysctlNamespace, readonly string[]>> = {
  network: ['byName', 'presets', 'containerName'],
  ipc: ['byName', 'presets'],
};

/**
 * Renders and checks a struct of parameters.
 *
 * Throws one error with every problem, whose first words are `where`.
 */
export function renderSysctls(namespace: SysctlNamespace, struct: SysctlOptions, where: string): Sysctls {
  const problems: string[] = [];
  const typed = typedValues(namespace, struct, problems);
  const named = namedValues(struct, problems);
  problems.push(...contradictions(typed, named));
  const explicit = new Map([...typed, ...named]);
  const values = new Map([...presetValues(struct.presets ?? [], explicit, problems), ...explicit]);
  if (values.size === 0 && problems.length === 0) {
    problems.push('no parameter is given. In Python, hand the parameters over as keyword arguments or as the struct\'s class: '
      + 'a dict arrives empty where the struct is not the last argument.');
  }
  for (const [name, text] of values) {
    problems.push(...problemsOfValue(namespace, name, text));
  }
  problems.push(...consistencyProblems(values).map(({ message, remedy }) => `${message} ${remedy}`));
  if (problems.length > 0) {
    throw new LinuxControlsError(`${where}: ${problems.join('\n  ')}`);
  }
  return new Map([...values].sort(([a], [b]) => a < b ? -1 : 1));
}

function typedValues(namespace: SysctlNamespace, struct: SysctlOptions, problems: string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [property, value] of Object.entries(struct)) {
    const entry = ENTRIES[namespace].get(property);
    if (entry && value !== undefined && value !== null) {
      try {
        values.set(entry.name, textOf(entry.shape, value));
      } catch (error) {
        // Minutes or kibibytes that only the deployment knows cannot be converted: what CDK says of it gets a place.
        problems.push(`${property}: ${(error as Error).message}`);
      }
    } else if (!entry && !OPTIONS[namespace].includes(property)) {
      problems.push(unknownProperty(namespace, property));
    }
  }
  return values;
}

function namedValues({ byName = {} }: SysctlOptions, problems: string[]): Map<string, string> {
  return new Map(Object.entries(byName).map(([name, value]) => {
    if (typeof value !== 'string') {
      problems.push(`byName['${name}'] is ${JSON.stringify(value)}: give its text, '${String(value)}'.`);
    }
    return [name, String(value)];
  }));
}

function contradictions(typed: ReadonlyMap<string, string>, named: ReadonlyMap<string, string>): string[] {
  return [...named].filter(([name, value]) => (typed.get(name) ?? value) !== value).map(([name, value]) =>
    `${name} is set to ${typed.get(name)} by its property ${propertyNameOf(name)} and to ${value} by byName: keep one of the two.`);
}

function presetValues(presets: readonly SysctlPreset[], explicit: ReadonlyMap<string, string>, problems: string[]): Map<string, string> {
  const values = new Map<string, string>();
  const givenBy = new Map<string, SysctlPreset>();
  for (const preset of presets) {
    for (const [name, value] of Object.entries(preset.values)) {
      const other = givenBy.get(name);
      if (other && other.values[name] !== value && !explicit.has(name)) {
        problems.push(`${other.name} sets ${name} to ${other.values[name]} and ${preset.name} to ${value}: leave one preset out, or set the parameter yourself, which wins over both.`);
      }
      givenBy.set(name, preset);
      values.set(name, value);
    }
  }
  return values;
}

function textOf(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case 'count': return textOfNumber(value as number);
    case 'duration': return textOfNumber(inUnit(value as Duration, shape.unit));
    case 'bytes': return textOfNumber((value as Size).toBytes({ rounding: SizeRoundingBehavior.NONE }));
    case 'switch': return Token.isUnresolved(value) ? String(value) : value ? '1' : '0';
    case 'portList': return (value as PortRange[]).map(textOfListedRange).join(',');
    case 'icmpTypes': return (value as number[]).map(textOfNumber).join(',');
    default: return String(value);
  }
}

const PER_MILLISECOND = { microseconds: 1e3, nanoseconds: 1e6 };

function inUnit(duration: Duration, unit: TimeUnit): number {
  switch (unit) {
    case 'seconds': return duration.toSeconds({ integral: false });
    case 'milliseconds': return duration.toMilliseconds({ integral: false });
  }
  if (duration.isUnresolved()) {
    throw new LinuxControlsError(`a time that only the deployment knows cannot be converted to ${unit}. Set the parameter by its name, with byName.`);
  }
  // The CDK's smallest unit is the millisecond: what is left of fractions in binary is rounded away.
  return Number((duration.toMilliseconds({ integral: false }) * PER_MILLISECOND[unit]).toPrecision(15));
}

function textOfListedRange({ low, high }: PortRange): string {
  return low === high ? textOfNumber(low) : `${textOfNumber(low)}-${textOfNumber(high)}`;
}

function problemsOfValue(namespace: SysctlNamespace, name: string, text: string): string[] {
  if (Token.isUnresolved(name)) {
    return [];
  }
  const found = lookUp(name);
  const remedy = (instead: string | undefined) => `Remove it${instead ? `; ${instead}` : ''}.`;
  switch (found.verdict) {
    case 'refused': return [`${name} = ${text}: ${found.reason}. ${remedy(found.instead)}`];
    case 'unavailable': return [`${name} = ${text}: ${found.reason}. ${remedy(found.instead)}`];
    case 'unknown':
      if (found.didYouMean) {
        return [`${name} = ${text}: there is no such kernel parameter. Did you mean ${found.didYouMean}?`];
      }
      break;
    case 'described': {
      const problem = Token.isUnresolved(text) ? undefined : problemOf(found.entry.shape, text);
      if (problem) {
        return [`${name} = ${text}: ${problem.reason}. It takes ${limitOf(found.entry.shape)}.`];
      }
    }
  }
  return namespaceOf(name) === namespace ? [] : [`${name} = ${text}: ${homeOf(name)}`];
}

function homeOf(name: string): string {
  return namespaceOf(name) === 'network'
    ? 'the containers of a task share one network namespace, so this belongs to the task. Use KernelTuning.network.'
    : 'each container has an IPC namespace of its own, so this belongs to a container. Use KernelTuning.ipc.';
}

function unknownProperty(namespace: SysctlNamespace, property: string): string {
  const elsewhere = ENTRIES[namespace === 'network' ? 'ipc' : 'network'].get(property);
  if (elsewhere) {
    return `${property}: ${homeOf(elsewhere.name)}`;
  }
  const byName = NETWORK_SYSCTLS.find(({ name }) => propertyNameOf(name) === property);
  if (byName) {
    return `there is no property ${property}. ${byName.since ? `Linux 6.1 lacks ${byName.name}; where your tasks run on Linux ${byName.since} or later, set it with byName.` : `${byName.name} can be set with byName.`}`;
  }
  const meant = nearest(property, [...ENTRIES[namespace].keys(), ...OPTIONS[namespace]]);
  return `there is no property ${property}. ${meant ? `Did you mean ${meant}?` : 'Use byName for a parameter that has no property.'}`;
}
