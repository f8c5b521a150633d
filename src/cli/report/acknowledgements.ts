import { list, member } from '../../checks/json';
import { idOf, LIBRARY } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import type { ConstructRecord, InputTaskDefinition } from '../../reading/input';
import { closestChoice } from '../unknown-choice';

const PREFIX = `${LIBRARY}::`;
const NAMES = RULES.map(({ name }) => name);
const IDS: ReadonlySet<string> = new Set(NAMES.map(name => idOf({ name })));

/**
 * Returns the ids of the rules that the metadata of a resource acknowledges: a list of names, ids, or structures with an id and a
 * reason.
 */
export function acknowledgedInMetadata(metadata: unknown): string[] {
  return entriesIn(metadata).filter(entry => typeof entry === 'string').map(idFrom);
}

/**
 * Returns the acknowledgements for a task definition that have no effect, because no rule has their name. Each is the
 * second half of a sentence about the file.
 */
export function unknownAcknowledgements({ name, metadata }: InputTaskDefinition, record?: ConstructRecord): string[] {
  const own = member(metadata, LIBRARY);
  if (own === undefined && record === undefined) {
    return [];
  }
  if (own !== undefined && !Array.isArray(member(own, 'acknowledge'))) {
    return [`has ${LIBRARY} in the Metadata of ${name} without a list 'acknowledge', so nothing is acknowledged`];
  }
  const inMetadata = entriesIn(metadata).map(entry => typeof entry === 'string' ? idFrom(entry) : undefined);
  // Ids with other prefixes belong to other tools.
  const inApp = [...record?.acknowledged ?? []].filter(id => id.startsWith(PREFIX));
  return [
    ...inMetadata.filter(id => id === undefined || !IDS.has(id)).map(id => `${unknownRule(id)} in the Metadata of ${name}${hintFor(id)}`),
    ...inApp.filter(id => !IDS.has(id)).map(id => `${unknownRule(id)} in the app${hintFor(id)}`),
  ];
}

function entriesIn(metadata: unknown): unknown[] {
  const entries = member(member(metadata, LIBRARY), 'acknowledge');
  return Array.isArray(entries) ? list(entries).map(entry => typeof entry === 'string' ? entry : member(entry, 'id')) : [];
}

function idFrom(name: string): string {
  return name.startsWith(PREFIX) ? name : `${PREFIX}${name}`;
}

function unknownRule(id: string | undefined): string {
  return id === undefined ? 'acknowledges something that is not the name of a rule' : `acknowledges the unknown rule '${id.slice(PREFIX.length)}'`;
}

function hintFor(id = ''): string {
  const suggestion = closestChoice(id.slice(PREFIX.length), NAMES);
  return suggestion === undefined ? '. check --list-rules lists the rules' : `: did you mean ${suggestion}?`;
}
