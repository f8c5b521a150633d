import { Finding, Observation, ObservedContainer } from './observation';
import { lookUp, parsePortList, Ports } from '../../sysctls/catalog';
import type { NamedValue } from '../run/definition';

/** Each parameter that a container asks for, beside the value in effect. */
export function parameterFindings(observation: Observation): Finding[] {
  return observation.containers.flatMap(container => container.asked.map(parameter => ({
    container: container.name, about: 'parameter' as const, ...judged(parameter, container, observation),
  })));
}

function judged({ name, value }: NamedValue, container: ObservedContainer, observation: Observation): Pick<Finding, 'level' | 'message' | 'fix'> {
  const inEffect = container.inEffect[name];
  if (inEffect === undefined) {
    return { level: 'warning', message: `${name} is not there, and ${shown(value)} is asked for`, fix: 'A namespace of this kernel has no such parameter.' };
  }
  if (isSame(name, value, inEffect)) {
    return { level: 'good', message: `${name} is ${shown(inEffect)}, as asked for` };
  }
  const message = `${name} is ${shown(inEffect)}, and ${shown(value)} is asked for`;
  const other = name.startsWith('net.') ? whoElseAsksFor(name, inEffect, container, observation) : undefined;
  return other
    ? { level: 'warning', message: `${message}: container ${other} shares the network namespace and asks for ${shown(inEffect)}`, fix: 'The last to start decides. Set the parameter on one container.' }
    : { level: 'warning', message, fix: 'The kernel may have rounded it, or it was set anew after the start.' };
}

function whoElseAsksFor(name: string, value: string, self: ObservedContainer, { containers }: Observation): string | undefined {
  const asks = ({ asked }: ObservedContainer) => asked.some(parameter => parameter.name === name && isSame(name, parameter.value, value));
  return containers.find(other => other !== self && asks(other))?.name;
}

/** Whether the kernel has taken a value, which it writes in its own way. */
export function isSame(name: string, asked: string, inEffect: string): boolean {
  const found = lookUp(name);
  const isList = found.verdict === 'described' && (found.entry.shape.kind === 'portList' || found.entry.shape.kind === 'icmpTypes');
  const normal = isList ? (text: string) => merged(parsePortList(text)) : (text: string) => text.trim().split(/\s+/).map(plainNumber).join(' ');
  return normal(asked) === normal(inEffect);
}

/** The kernel reads hexadecimal numbers as well and writes decimal ones. */
function plainNumber(field: string): string {
  return /^0x[0-9a-f]+$/i.test(field) ? String(BigInt(field)) : field;
}

/** The kernel writes neighbours as one range. */
function merged(list: readonly Ports[]): string {
  const ranges: [number, number][] = [];
  for (const [first, last] of [...list].sort(([a], [b]) => a - b)) {
    const previous = ranges[ranges.length - 1];
    if (previous !== undefined && first <= previous[1] + 1) {
      previous[1] = Math.max(previous[1], last);
    } else {
      ranges.push([first, last]);
    }
  }
  return ranges.map(range => range.join('-')).join(',');
}

function shown(value: string): string {
  return value.trim() === '' ? 'empty' : value.trim().split(/\s+/).join(' ');
}
