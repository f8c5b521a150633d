import type { Change } from './change';
import { lookUp, nearest, onlyNearName, Shape } from '../../catalog';
import { isIntrinsic, isObject, Json, member } from '../../checks/json';
import { keyIn, locate } from '../../checks/location';
import { JsonPath, UNKNOWN } from '../../checks/model';
import type { Finding } from '../../checks/rule';
import type { InputTaskDefinition } from '../input';

/** A correction of a task definition for one finding. */
export interface Correction {
  /** An imperative without a period: `Rename systemControl to systemControls`. */
  readonly title: string;
  readonly change: Change;
}

/** Returns the correction for a finding, if this finding has one. */
export type Corrector = (finding: Finding, task: InputTaskDefinition) => Correction | undefined;

/** Equal values do no harm, so the first one can stay. */
export function removeRepeatedSysctl(finding: Finding, task: InputTaskDefinition): Correction | undefined {
  const { list } = itemAt(finding, task) ?? {};
  const [, name] = finding.at ?? [];
  const [, ...items] = list ? list.items.flatMap((item, index) => member(item, 'namespace') === name ? [index] : []) : [];
  return list && items.length > 0 ? { title: `Remove the repeated ${name}`, change: { kind: 'remove', path: list.path, items } } : undefined;
}

export function respellSysctl(finding: Finding, task: InputTaskDefinition): Correction | undefined {
  const { path, item } = itemAt(finding, task) ?? {};
  const key = keyIn(item, 'namespace');
  const name = member(item, 'namespace');
  const value = typeof name === 'string' ? onlyNearName(name) : undefined;
  return path && key !== undefined && value !== undefined
    ? { title: `Rename ${String(name)} to ${value}`, change: { kind: 'replace', path: [...path, key], value } }
    : undefined;
}

/** The number of numbers in values that consist of several, separated by spaces. */
const NUMBERS: Partial<Record<Shape['kind'], number>> = { portRange: 2, groupRange: 2, bufferSizes: 3, semaphores: 4 };

export function separateNumbers(finding: Finding, task: InputTaskDefinition): Correction | undefined {
  const { path, item } = itemAt(finding, task) ?? {};
  const key = keyIn(item, 'value');
  const [name, old] = [member(item, 'namespace'), member(item, 'value')];
  const found = typeof name === 'string' ? lookUp(name) : undefined;
  const value = found?.verdict === 'described' && typeof old === 'string' ? wellSeparated(old.trim(), found.entry.shape) : undefined;
  return path && key !== undefined && value !== undefined && value !== old
    ? { title: `Write ${String(name)} as ${value}`, change: { kind: 'replace', path: [...path, key], value } }
    : undefined;
}

/** Returns the numbers of a value with the separators that the kernel requires. Undefined if their number is wrong. */
function wellSeparated(value: string, { kind }: Shape): string | undefined {
  if (kind === 'portList') {
    const items = value.split(/[\s,;]+/);
    return items.every(item => /^\d+(-\d+)?$/.test(item)) ? items.join(',') : undefined;
  }
  const numbers = value.split(/\s*[-,;:]\s*|\s+/);
  return numbers.length === NUMBERS[kind] && numbers.every(number => /^\d+$/.test(number)) ? numbers.join(' ') : undefined;
}

const RANGE = 'net.ipv4.ip_local_port_range';
const RESERVED = 'net.ipv4.ip_local_reserved_ports';

/**
 * Reserves the ports where the task sets the range. The kernel gives the port of an open listener to no outgoing connection anyway, so this changes only
 * the time before the listener opens.
 */
export function reservePort({ at: [, ports] = [] }: Finding, task: InputTaskDefinition): Correction | undefined {
  const [reserved, another] = sysctlsNamed(RESERVED, task);
  const [range, anotherRange] = sysctlsNamed(RANGE, task);
  if (another || anotherRange || !range || ports === undefined) {
    return undefined;
  }
  const title = `Reserve ${ports} with ${RESERVED}`;
  if (!reserved) {
    const values = { [keyIn(range.item, 'namespace')!]: RESERVED, [keyIn(range.item, 'value')!]: ports };
    return { title, change: { kind: 'copy', path: range.list.path, item: range.index, values } };
  }
  const [key, old] = [keyIn(reserved.item, 'value'), member(reserved.item, 'value')];
  const value = old === '' ? ports : `${String(old)},${ports}`;
  return key !== undefined && typeof old !== 'object' ? { title, change: { kind: 'replace', path: [...reserved.path, key], value } } : undefined;
}

/** ECS rejects any other mode if the task definition is for Fargate only. The modes `host` and `none` ask for something else. */
export function setNetworkMode(_finding: Finding, { properties, model }: InputTaskDefinition): Correction | undefined {
  const [compatibility, another] = model.requiresCompatibilities;
  if (compatibility !== 'FARGATE' || another !== undefined || model.services.some(({ launchType }) => launchType === 'EC2' || launchType === 'EXTERNAL')) {
    return undefined;
  }
  const [key, after] = [keyIn(properties, 'networkMode'), keyIn(properties, 'requiresCompatibilities')];
  if (key !== undefined) {
    return model.networkMode === 'bridge' ? { title: 'Set networkMode to awsvpc', change: { kind: 'replace', path: [key], value: 'awsvpc' } } : undefined;
  }
  return after === undefined ? undefined : { title: 'Set networkMode to awsvpc', change: { kind: 'add', path: [], after, key: spelledLike(after, 'networkMode'), value: 'awsvpc' } };
}

/** Of equal mappings of one container, the first one can stay. */
export function removeRepeatedMapping(finding: Finding, task: InputTaskDefinition): Correction | undefined {
  const { list, item } = itemAt(finding, task) ?? {};
  const text = JSON.stringify(item);
  const [, ...items] = list ? list.items.flatMap((other, index) => JSON.stringify(other) === text ? [index] : []) : [];
  return list && items.length > 0 ? { title: `Remove the repeated mapping of ${finding.at?.[1]}`, change: { kind: 'remove', path: list.path, items } } : undefined;
}

/** Short keys are close to each other. */
const MINIMUM_LENGTH = 9;

/** Names of other tools, such as `sysctls`, may have other values. */
export function respellKey(finding: Finding, task: InputTaskDefinition): Correction | undefined {
  const { model, properties } = task;
  const path = locate(finding, properties, model);
  const old = path[path.length - 1];
  const found = model.misplacedKeys.find(({ key, container, problem }) => key === old && container === finding.container && problem === 'misspelled');
  if (!found || !(isSameWord(found.key, found.suggestion) || isNear(found.key, found.suggestion))) {
    return undefined;
  }
  const parent = valueAt(properties, path.slice(0, -1));
  const other = isObject(parent) ? Object.keys(parent).find(key => key !== old) : undefined;
  const key = spelledLike(other ?? found.key, found.suggestion);
  return keyIn(parent, key) === undefined ? { title: `Rename ${found.key} to ${key}`, change: { kind: 'rename', path, key } } : undefined;
}

function isNear(key: string, suggestion: string): boolean {
  return suggestion.length >= MINIMUM_LENGTH && nearest(wordOf(key), [wordOf(suggestion)], 5) !== undefined;
}

export function respellTracing(finding: Finding, task: InputTaskDefinition): Correction | undefined {
  const path = locate(finding, task.properties, task.model);
  const old = valueAt(task.properties, path);
  const list = valueAt(task.properties, path.slice(0, -1));
  return typeof old === 'string' && old.toUpperCase().replace(/^CAP_/, '') === 'SYS_PTRACE' && Array.isArray(list) && !list.includes('SYS_PTRACE')
    ? { title: `Rename ${old} to SYS_PTRACE`, change: { kind: 'replace', path, value: 'SYS_PTRACE' } }
    : undefined;
}

/** Corrects the case, hyphens, and underscores of a reference to a name. Other differences may be another name. */
function respellName(namesIn: (task: InputTaskDefinition) => readonly string[]): Corrector {
  return (finding, task) => {
    const path = locate(finding, task.properties, task.model);
    const old = valueAt(task.properties, path);
    const [value, another] = typeof old === 'string' ? namesIn(task).filter(name => isSameWord(name, old)) : [];
    return value === undefined || another !== undefined ? undefined : { title: `Rename ${String(old)} to ${value}`, change: { kind: 'replace', path, value } };
  };
}

export const respellContainer = respellName(({ model }) => model.containers.map(({ name }) => name));
export const respellVolume = respellName(({ model }) => model.volumes.filter(name => name !== UNKNOWN));

/** A container that is expected to exit cannot be essential. If the task definition sets essential to true, one of the two settings is wrong. */
export function setNotEssential({ at: [, awaited] = [] }: Finding, { properties, model }: InputTaskDefinition): Correction | undefined {
  const path = locate({ container: awaited, at: ['name'] }, properties, model);
  const container = valueAt(properties, path.slice(0, -1));
  const after = path[path.length - 1];
  return typeof after === 'string' && isObject(container) && keyIn(container, 'essential') === undefined
    ? { title: `Set essential to false on ${awaited}`, change: { kind: 'add', path: path.slice(0, -1), after, key: spelledLike(after, 'essential'), value: false } }
    : undefined;
}

export function setEssential(_finding: Finding, { properties, model }: InputTaskDefinition): Correction | undefined {
  const [container, another] = model.containers;
  const path = container && !another ? locate({ container: container.name, at: ['essential'] }, properties, model) : [];
  return path.length === 3 && typeof valueAt(properties, path) !== 'object'
    ? { title: `Set essential to true on ${container.name}`, change: { kind: 'replace', path, value: true } }
    : undefined;
}

/** A structure in a list. */
interface Item {
  readonly path: JsonPath;
  readonly item: Json;
  readonly index: number;
  readonly list: { readonly path: JsonPath; readonly items: readonly unknown[] };
}

/** Returns the item of a list that a finding is about. */
function itemAt(finding: Finding, { properties, model }: InputTaskDefinition): Item | undefined {
  const path = locate(finding, properties, model);
  const end = path.reduce<number>((last, step, index) => typeof step === 'number' ? index : last, -1);
  // The first number is the position of the container.
  return end < 3 ? undefined : itemOf(properties, path.slice(0, end), path[end] as number);
}

function itemOf(properties: unknown, path: JsonPath, index: number): Item | undefined {
  const items = valueAt(properties, path);
  const item: unknown = Array.isArray(items) ? items[index] : undefined;
  return Array.isArray(items) && isObject(item) && !isIntrinsic(item) ? { path: [...path, index], item, index, list: { path, items } } : undefined;
}

/** Returns the settings of a kernel parameter in all containers. */
function sysctlsNamed(name: string, { properties }: InputTaskDefinition): Item[] {
  return itemsIn(properties, [], 'containerDefinitions').flatMap(({ path, item }) => itemsIn(item, path, 'systemControls')
    .map(({ index, list }) => itemOf(properties, list.path, index)))
    .filter((found): found is Item => member(found?.item, 'namespace') === name);
}

function itemsIn(structure: unknown, path: JsonPath, name: string): Item[] {
  const key = keyIn(structure, name);
  const items = key === undefined ? undefined : (structure as Json)[key];
  return key === undefined || !Array.isArray(items) ? [] : items.flatMap((item: unknown, index) =>
    isObject(item) ? [{ path: [...path, key, index], item, index, list: { path: [...path, key], items } }] : []);
}

function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((found, step) => typeof found === 'object' && found !== null ? (found as Json)[step] : undefined, value);
}

/** Returns a key of the ECS API in the spelling of another key: CloudFormation begins keys with a capital letter. */
function spelledLike(other: string, key: string): string {
  return /^[A-Z]/.test(other) ? key[0].toUpperCase() + key.slice(1) : key;
}

function isSameWord(one: string, other: string): boolean {
  return wordOf(one) === wordOf(other);
}

function wordOf(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}
