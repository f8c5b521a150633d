import { Field, FieldContext, FIELDS, membersOf } from './fields';
import { isSet } from './reader';
import { isIntrinsic, isObject, member } from '../../../checks/json';
import { groupBy } from '../../../grouping';
import { fewNames, joinWords, uncapitalized } from '../../../wording';

/** A setting of a task definition. */
interface Setting {
  /** The path, without the positions in lists. */
  readonly path: readonly string[];
  readonly value: unknown;

  /** The container or the volume. Undefined for a setting of the task. */
  readonly owner?: string;

  /** The field of the table, once it is known. */
  readonly field?: Field;
}

/** What a response of DescribeTaskDefinition contains besides the fields of RegisterTaskDefinition. */
const DESCRIBED = new Set([
  'taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities', 'registeredAt', 'registeredBy', 'deregisteredAt', 'deleteRequestedAt',
].map(name => name.toLowerCase()));

const OWNERS: ReadonlyMap<string, string> = new Map([['containerdefinitions', 'container'], ['volumes', 'volume']]);
const BY_PATH = new Map(FIELDS.map(field => [field.path.toLowerCase(), field]));
const STRUCTURES = new Set(FIELDS.flatMap(({ path }) => ancestorsOf(path.toLowerCase().split('.')).map(keys => keys.join('.'))));

/** Returns a line for each group of settings that a run does not apply. */
export function notAppliedLines(properties: unknown, contextOf: (container?: string) => FieldContext): string[] {
  const reported = settingsOf(properties, []).flatMap(setting => report(setting, contextOf(setting.owner)))
    .sort((one, other) => rank(one) - rank(other));
  const [modes, volumes, limits] = (['mode', 'volume', 'limit'] as const).map(kind => reported.filter(({ field }) => field?.reportedAs === kind));
  const others = reported.filter(({ field }) => field?.reportedAs === undefined);
  const [known, unknown] = [others.filter(({ field }) => field), others.filter(({ field }) => !field)];
  const [ofTask, ofContainers] = [known.filter(({ owner }) => owner === undefined), known.filter(({ owner }) => owner !== undefined)];
  return [
    ...modes.map(({ path, value, field }) => `${path.join('.')} ${toText(value)}: ${field!.remark.replaceAll('`', '')}`),
    ...line('an empty local volume replaces', withOwners(volumes)),
    ...line('not applied without --limits', shortNames(limits)),
    ...line('not applied to the task', shortNames(ofTask)),
    ...line('not applied to containers', withOwners(ofContainers, containerNames(properties).length)),
    ...line('unknown or unresolved, not applied', fewNames(unknown.map(nameWithOwner))),
  ];
}

function line(heading: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${heading}: ${names.join(', ')}`];
}

/** Returns the fields with their containers or volumes, or without them if all of them set the field. */
function withOwners(settings: readonly Setting[], all?: number): string[] {
  return [...groupBy(settings, ({ field }) => field!)].map(([field, ofField]) => {
    const owners = [...new Set(ofField.map(({ owner }) => owner!))];
    return owners.length === all ? shortName(field) : `${shortName(field)} (${joinWords(fewNames(owners))})`;
  });
}

function shortNames(settings: readonly Setting[]): string[] {
  return [...new Set(settings.map(({ field }) => shortName(field!)))];
}

/** The position of a setting in the table. */
function rank({ field }: Setting): number {
  return field ? FIELDS.indexOf(field) : FIELDS.length;
}

function shortName({ path }: Field): string {
  return path.replace(/^(containerDefinitions|volumes)\./, '');
}

function nameWithOwner({ path, owner }: Setting): string {
  const below = path.slice(owner === undefined ? 0 : 1).join('.');
  return owner === undefined ? below : `${below} (${owner})`;
}

/** Returns the setting if a run reports it, with its field if it has one. */
function report(setting: Setting, context: FieldContext): Setting[] {
  const path = setting.path.map(key => key.toLowerCase());
  if (path.length === 1 && DESCRIBED.has(path[0])) {
    return [];
  }
  const field = [path, ...ancestorsOf(path)].map(keys => BY_PATH.get(keys.join('.'))).find(found => found !== undefined);
  if (field === undefined) {
    return [setting];
  }
  const below = path.slice(field.path.split('.').length).join('.');
  if (field.support === 'honored' && below !== '' && membersOf(field)?.every(name => name.toLowerCase() !== below)) {
    return [setting];
  }
  const isReported = field.isReported?.(setting.value, context) ?? field.support !== 'honored';
  return isReported ? [{ ...setting, field }] : [];
}

/** Returns the settings of a task definition that have a value: those in the table, and those below a structure that are not. */
function settingsOf(value: unknown, path: readonly string[], owner?: string): Setting[] {
  if (!isSet(value)) {
    return [];
  }
  const key = path.map(name => name.toLowerCase()).join('.');
  const field = BY_PATH.get(key);
  const isStructure = path.length === 0 || STRUCTURES.has(key) || (field?.support === 'honored' && membersOf(field) !== undefined);
  if (!isStructure || isIntrinsic(value)) {
    return [{ path, value, owner }];
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const kind = OWNERS.get(key);
  return items.flatMap(item => !isObject(item) || isIntrinsic(item) ? [] : Object.keys(item).flatMap(name => settingsOf(
    member(item, name), [...path, uncapitalized(name)], kind === undefined ? owner : ownerOf(item, kind),
  )));
}

function ownerOf(item: unknown, kind: string): string {
  const name = member(item, 'name');
  return typeof name === 'string' ? name : `unnamed ${kind}`;
}

function containerNames(properties: unknown): string[] {
  const containers = member(properties, 'containerDefinitions');
  return Array.isArray(containers) ? [...new Set(containers.map(container => ownerOf(container, 'container')))] : [];
}

/** Returns the paths of the structures around a key, the closest one first. */
function ancestorsOf(keys: readonly string[]): (readonly string[])[] {
  return keys.slice(1).map((_, index) => keys.slice(0, keys.length - 1 - index));
}

function toText(value: unknown): string {
  const words: readonly unknown[] = Array.isArray(value) ? value : [value];
  return joinWords(words.map(word => typeof word === 'string' ? word : JSON.stringify(word)));
}
