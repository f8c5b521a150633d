import { isObject, member } from '../../checks/json';
import type { JsonPath } from '../../checks/model';
import { idOf, LIBRARY, OVERRIDE_REMOVES_CHANGE, withoutConstruct } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import type { FoundTaskDefinition } from '../../reading/content/found';
import type { ConstructRecord } from '../../reading/input';
import { closestChoice } from '../unknown-choice';

const PREFIX = `${LIBRARY}::`;
const NAMES = RULES.map(({ name }) => name);
const IDS: ReadonlySet<string> = new Set(RULES.map(idOf));

/** A mistake in the metadata of a resource, as a sentence, with its path below the metadata. */
interface MetadataMistake {
  readonly path: JsonPath;
  readonly text: string;
}

/** Returns the ids of the rules that the metadata of a resource acknowledges, a list of structures with an id and a reason, with the reasons. */
export function acknowledgedInMetadata(metadata: unknown): ReadonlyMap<string, unknown> {
  const valid = entriesIn(metadata).filter(entry => mistakeIn(entry) === undefined);
  return new Map(valid.map(entry => [idFrom(member(entry, 'id') as string), member(entry, 'reason')]));
}

/** Returns the acknowledgements in the metadata of a resource that have no effect. */
export function mistakesInMetadata({ name, metadata }: FoundTaskDefinition): MetadataMistake[] {
  const own = member(metadata, LIBRARY);
  if (own !== undefined && !Array.isArray(member(own, 'acknowledge'))) {
    return [{ path: [LIBRARY], text: `${LIBRARY} in the Metadata of ${name} has no list 'acknowledge', so it acknowledges nothing` }];
  }
  return entriesIn(metadata).flatMap((entry, index) => {
    const mistake = mistakeIn(entry);
    return mistake === undefined ? [] : [{ path: [LIBRARY, 'acknowledge', index], text: `the Metadata of ${name} acknowledges ${mistake}` }];
  });
}

/** Returns the acknowledgements of unknown rules in the app, each as the second half of a sentence about the template. */
export function mistakesInApp(record: ConstructRecord | undefined): string[] {
  // Ids with other prefixes belong to other tools.
  const isUnknown = (id: string) => id.startsWith(PREFIX) && id !== OVERRIDE_REMOVES_CHANGE && !IDS.has(withoutConstruct(id));
  return [...record?.acknowledged.keys() ?? []].filter(isUnknown).map(id => `acknowledges ${unknownRule(id, ' in the app')}`);
}

function entriesIn(metadata: unknown): readonly unknown[] {
  const entries = member(member(metadata, LIBRARY), 'acknowledge');
  return Array.isArray(entries) ? entries : [];
}

function mistakeIn(entry: unknown): string | undefined {
  const [id, reason] = isObject(entry) ? [member(entry, 'id'), member(entry, 'reason')] : [entry];
  if (typeof id !== 'string') {
    return 'something without the id of a rule. Add id and reason';
  }
  if (!IDS.has(idFrom(id))) {
    return unknownRule(idFrom(id));
  }
  return typeof reason === 'string' && reason.trim() !== '' ? undefined : `${id} without a reason. Write an entry with id and reason`;
}

function idFrom(name: string): string {
  return name.startsWith(PREFIX) ? name : `${PREFIX}${name}`;
}

function unknownRule(id: string, where = ''): string {
  const name = id.slice(PREFIX.length);
  const suggestion = closestChoice(name, NAMES);
  return `the unknown rule '${name}'${where}${suggestion === undefined ? '. check --list-rules lists the rules' : `: did you mean ${suggestion}?`}`;
}
