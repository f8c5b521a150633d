import { Finding, Observation, ObservedContainer } from './observation';
import { formatPortList, lookUp, parsePortList } from '../../catalog';
import type { NamedValue } from '../run/definition/definition';

/** Findings about each requested parameter and its value in effect. */
export function parameterFindings(observation: Observation): Finding[] {
  return observation.containers.flatMap(container => container.asked.map(parameter => ({
    container: container.name, about: 'parameter' as const, ...assess(parameter, container, observation),
  })));
}

function assess(
  { name, value }: NamedValue, container: ObservedContainer, observation: Observation,
): Pick<Finding, 'level' | 'message' | 'fix'> {
  const inEffect = container.inEffect[name];
  if (inEffect === undefined) {
    return { level: 'warning', message: `${name} does not exist in the namespace (requested: ${valueText(value)})`, fix: 'Check the name of the parameter and the version of the kernel.' };
  }
  if (isSame(name, value, inEffect)) {
    return { level: 'good', message: `${name} is ${valueText(inEffect)}, as requested` };
  }
  const message = `${name} is ${valueText(inEffect)}, not ${valueText(value)} as requested`;
  const requests = ({ asked }: ObservedContainer) => asked.some(parameter => parameter.name === name && isSame(name, parameter.value, inEffect));
  const other = name.startsWith('net.') ? observation.containers.find(each => each !== container && requests(each))?.name : undefined;
  return other
    ? { level: 'warning', message: `${message}: container ${other} shares the network namespace and requests ${valueText(inEffect)}. The last one to start wins.`, fix: 'Set the parameter on one container only.' }
    : { level: 'warning', message, fix: 'Check whether the kernel rounds the value, or whether something changed it after the start.' };
}

/** Whether two values are equal in the notation of the kernel. */
export function isSame(name: string, requested: string, inEffect: string): boolean {
  const found = lookUp(name);
  const isList = found.verdict === 'described' && (found.entry.shape.kind === 'portList' || found.entry.shape.kind === 'icmpTypes');
  const normalize = isList ? (text: string) => formatPortList(parsePortList(text)) : (text: string) => text.trim().split(/\s+/).map(toDecimal).join(' ');
  return normalize(requested) === normalize(inEffect);
}

/** The kernel accepts hexadecimal numbers and prints decimal ones. */
function toDecimal(field: string): string {
  return /^0x[0-9a-f]+$/i.test(field) ? String(BigInt(field)) : field;
}

function valueText(value: string): string {
  return value.trim() === '' ? 'empty' : value.trim().split(/\s+/).join(' ');
}
