import { editsFor } from './change-text';
import type { TextEdit } from './text-edit';
import { Change, changed } from '../../checks/change';
import { judge, RuledFinding } from '../../checks/judge';
import { locate } from '../../checks/location';
import type { JsonPath, TaskDefinitionModel } from '../../checks/model';
import type { Correction, Rule } from '../../checks/rule';
import { groupBy } from '../../grouping';
import { replacePlaceholders } from '../../reading/content/placeholders';
import { readTaskDefinition } from '../../reading/definitions/task-definition';
import type { Documents } from '../../reading/parsing/documents';
import type { InputTaskDefinition } from '../input';

/** A correction of a text that removes a finding. */
export interface Fix {
  /** An imperative without a period: `Rename systemControl to systemControls`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];

  /** The rules with more warnings after the correction: about values that the mistake hid from them. */
  readonly revealed: ReadonlySet<Rule>;
}

/** A correction of a finding. */
interface Corrected {
  readonly finding: RuledFinding;
  readonly correction: Correction;
}

/** Corrections that remove their findings, and the rules that then see more. */
interface Sound {
  readonly corrected: readonly Corrected[];
  readonly revealed: ReadonlySet<Rule>;
}

/** The maximum number of times that corrections of a task definition are tried. Each try checks the whole task definition. */
const MAX_TRIES = 32;

/** The number of corrections that are tried alone. */
const ALONE = 16;

/**
 * Returns the fixes for findings in the text of their task definition. A finding has none if it has no correction, or if that
 * would cause another error, or another warning than one about a value that the mistake hid.
 */
export function fixesOf(
  findings: readonly RuledFinding[], task: InputTaskDefinition, { sourceOf }: Pick<Documents, 'sourceOf'>,
): ReadonlyMap<RuledFinding, Fix> {
  const corrected = findings.flatMap(finding => {
    const correction = finding.rule.autofix.correct?.(finding, task);
    return correction ? [{ finding, correction }] : [];
  });
  const source = corrected.length === 0 ? undefined : sourceOf(task.path);
  return new Map(source && sound(corrected, task).flatMap(group => group.corrected.flatMap(({ finding, correction: { title, change } }) => {
    const edits = editsFor(change, source);
    return edits ? [[finding, { title, edits, revealed: group.revealed }] as const] : [];
  })));
}

/**
 * Returns the corrections that remove their findings. The first ones are tried alone. The others of a long list are tried
 * together, and in halves if that fails. What is not sound after some tries is left out, so that the time grows linearly with the
 * task definition.
 */
function sound(corrected: readonly Corrected[], task: InputTaskDefinition): readonly Sound[] {
  const before = findingsByRule(task.properties, task);
  const others = corrected.slice(ALONE);
  const groups = [...corrected.slice(0, ALONE).map(one => [one]), ...others.length > 0 ? [others] : []];
  const found: Sound[] = [];
  for (let tries = 0; tries < MAX_TRIES && groups.length > 0; tries++) {
    const group = groups.shift()!;
    const revealed = revealedBy(group, before, task);
    if (revealed) {
      found.push({ corrected: group, revealed });
    } else if (group.length > 1) {
      const half = Math.ceil(group.length / 2);
      groups.push(group.slice(0, half), group.slice(half));
    }
  }
  return found;
}

/**
 * Returns the rules with more warnings after corrections. Undefined if the corrections leave as many findings of their rules, or
 * cause an error, or a warning that is not about a value which they reveal. An `info` finding requires no change.
 */
function revealedBy(
  corrected: readonly Corrected[], before: FindingsByRule, task: InputTaskDefinition,
): ReadonlySet<Rule> | undefined {
  const changes = corrected.map(({ correction }) => correction.change);
  const properties = changed(task.properties, changes);
  const after = findingsByRule(properties, task);
  const removed = groupBy(corrected, ({ finding }) => finding.rule);
  if ([...removed].some(([rule, { length }]) => countIn(after, rule) > countIn(before, rule) - length)) {
    return undefined;
  }
  const grown = [...after].filter(([rule]) => rule.severity !== 'info' && countIn(after, rule) > countIn(before, rule));
  const isRevealed = ([rule, { found, model }]: readonly [Rule, JudgedRule]) => rule.severity === 'warning'
    // What is not about one container depends on the others as well.
    && found.filter(finding => finding.container !== undefined && changes.some(change => reveals(change, locate(finding, properties, model)))).length
      >= found.length - countIn(before, rule);
  return grown.every(isRevealed) ? new Set(grown.map(([rule]) => rule)) : undefined;
}

/** Whether a value is one that no rule saw before a change gave its parameter the right name: as it is, beside or below the name. */
function reveals(change: Change, path: JsonPath): boolean {
  const parent = change.path.slice(0, -1);
  const startsWith = (start: JsonPath) => start.every((step, index) => step === path[index]);
  switch (change.kind) {
    case 'rename': return startsWith([...parent, change.key]);
    // The other members of an item in a list belong to its name.
    case 'replace': return typeof parent[parent.length - 1] === 'number' && startsWith(parent) && path.length > parent.length && !startsWith(change.path);
    default: return false;
  }
}

/** The findings of a rule, and the task definition that has them. */
interface JudgedRule {
  readonly found: readonly RuledFinding[];
  readonly model: TaskDefinitionModel;
}

type FindingsByRule = ReadonlyMap<Rule, JudgedRule>;

const countIn = (findings: FindingsByRule, rule: Rule) => findings.get(rule)?.found.length ?? 0;

function findingsByRule(properties: unknown, { model: { services, taskRole: role, notation } }: InputTaskDefinition): FindingsByRule {
  const model = readTaskDefinition(replacePlaceholders(properties, { scalars: 0, placeholders: 0 }), { services, role, notation });
  return new Map([...groupBy(judge(model), ({ rule }) => rule)].map(([rule, found]) => [rule, { found, model }]));
}
