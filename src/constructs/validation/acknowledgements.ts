import { Annotations, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { nearest } from '../../catalog/nearest';
import { isObject, Json } from '../../checks/json';
import { idForConstruct, idOf, LIBRARY, OVERRIDE_REMOVES_CHANGE, withoutConstruct } from '../../checks/rule';
import { RULES } from '../../checks/rules';

const NO_REASONS: Json = {};

/** Returns the ids that are acknowledged on a construct itself. */
export function acknowledgementsOn(construct: IConstruct): string[] {
  return Object.keys(reasonsOn(construct));
}

/** Returns the reasons of the acknowledgements on a construct itself, by id. */
function reasonsOn({ node }: IConstruct): Json {
  const entries = node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  return entries.length === 0 ? NO_REASONS : Object.assign({}, ...entries.map(({ data }) => data as unknown).filter(isObject)) as Json;
}

/**
 * Whether `Validations` acknowledges an id on a construct or above it, up to the app. The CDK's annotations ignore
 * acknowledgements on the app.
 */
export function isAcknowledged(id: string, construct: IConstruct): boolean {
  return construct.node.scopes.some(scope => acknowledgementsOn(scope).includes(id));
}

/**
 * Whether `Annotations.acknowledgeWarning` acknowledges an id on a construct, above it, or on the app. The CDK compares
 * paths, and some releases ignore the construct itself; all ignore the app.
 */
export function isWarningAcknowledged(id: string, construct: IConstruct): boolean {
  // The parts before each slash of a path are the places that the CDK considers. The part before the second slash here is
  // the path of the app.
  return [`${construct.node.path}/child`, '//child'].some(path => isWarningOmitted(id, construct, path));
}

/** Whether the CDK omits a warning at a path. The warning is given to a copy of the construct that keeps nothing. */
function isWarningOmitted(id: string, construct: IConstruct, path: string): boolean {
  let isAdded = false;
  const addMetadata = () => {
    isAdded = true;
  };
  const node: unknown = Object.create(construct.node, { path: { value: path }, metadata: { value: [] }, addMetadata: { value: addMetadata } });
  Annotations.of(Object.create(construct, { node: { value: node } }) as IConstruct).addWarningV2(id, id);
  return !isAdded;
}

/** Repeats the acknowledgements above the stack of a construct on the construct: a cloud assembly contains only those of a stack and below it. */
export function repeatAcknowledgements(construct: IConstruct): void {
  const reasons = Object.assign({}, ...assemblyStackOf(construct).node.scopes.slice(0, -1).map(reasonsOn)) as Json;
  if (Object.keys(reasons).length > 0) {
    const ids = KNOWN_IDS.flatMap(id => [id, idForConstruct(id, construct.node.path)]);
    ids.filter(id => Object.hasOwn(reasons, id)).forEach(id => acknowledgeOn(construct, id, reasons[id]));
  }
}

/** Records an acknowledgement on a construct, as `Validations` does. By default, it is one of the older API, which only the app keeps, without a reason. */
export function acknowledgeOn(construct: IConstruct, id: string, reason: unknown = 'Annotations.acknowledgeWarning'): void {
  if (!acknowledgementsOn(construct).includes(id)) {
    construct.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
  }
}

/** Returns the outermost parent of a nested stack, whose metadata a cloud assembly contains. */
export function assemblyStackOf(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? assemblyStackOf(stack.nestedStackParent) : stack;
}

/** Letters of a mistyped word for each edit: two swapped letters are two edits. */
const LETTERS_PER_EDIT = 5;

const KNOWN_IDS = [...RULES.map(idOf), OVERRIDE_REMOVES_CHANGE];

/**
 * Returns a hint for each acknowledgement on a construct of an id that no rule of the library has. Ids with other
 * prefixes belong to others.
 */
export function hintsOn(construct: IConstruct): string[] {
  return acknowledgementsOn(construct).filter(id => id.startsWith(`${LIBRARY}::`) && !KNOWN_IDS.includes(withoutConstruct(id))).map(id => {
    const suggestion = nearest(id, KNOWN_IDS, LETTERS_PER_EDIT);
    const remedy = suggestion === undefined ? `${LIBRARY} check --list-rules lists the rules.` : `Did you mean ${suggestion}?`;
    return `the acknowledgement of ${id} has no effect, because no rule has this id. ${remedy}`;
  });
}

/** Adds the hints on a construct and those above it as information. */
export function annotateHints({ node }: IConstruct): void {
  for (const scope of node.scopes) {
    hintsOn(scope).filter(hint => !isAnnotatedWith(hint, scope)).forEach(hint => Annotations.of(scope).addInfo(hint));
  }
}

/** Returns the hints on constructs that are not annotations, with the paths of their constructs. */
export function missingHintsOn(constructs: readonly IConstruct[]): string[] {
  return constructs.flatMap(construct => hintsOn(construct).filter(hint => !isAnnotatedWith(hint, construct)).map(hint => `[${construct.node.path || 'App'}] ${hint}`));
}

function isAnnotatedWith(text: string, { node }: IConstruct): boolean {
  return node.metadata.some(({ data }) => data === text);
}
