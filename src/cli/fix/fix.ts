import { editsFor } from './change-text';
import type { TextEdit } from './text-edit';
import { changed } from '../../checks/change';
import { judge, RuledFinding } from '../../checks/judge';
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
}

/** A correction of a finding. */
interface Corrected {
  readonly finding: RuledFinding;
  readonly correction: Correction;
}

/** The maximum number of times that corrections of a task definition are tried. Each try checks the whole task definition. */
const MAX_TRIES = 32;

/** The number of corrections that are tried alone. */
const ALONE = 16;

/**
 * Returns the fixes for findings in the text of their task definition. A finding has none if it has no correction, or if that would cause another warning
 * or error.
 */
export function fixesOf(findings: readonly RuledFinding[], task: InputTaskDefinition, { sourceOf }: Pick<Documents, 'sourceOf'>): ReadonlyMap<RuledFinding, Fix> {
  const corrected = findings.flatMap(finding => {
    const correction = finding.rule.autofix.correct?.(finding, task);
    return correction ? [{ finding, correction }] : [];
  });
  const source = corrected.length === 0 ? undefined : sourceOf(task.path);
  return new Map(source && sound(corrected, task).flatMap(({ finding, correction: { title, change } }) => {
    const edits = editsFor(change, source);
    return edits ? [[finding, { title, edits }]] : [];
  }));
}

/**
 * Returns the corrections that remove their findings. The first ones are tried alone. The others of a long list are tried together, and in halves if that
 * fails. What is not sound after some tries is left out, so that the time grows linearly with the task definition.
 */
function sound(corrected: readonly Corrected[], task: InputTaskDefinition): readonly Corrected[] {
  const before = countsByRule(task.properties, task);
  const others = corrected.slice(ALONE);
  const groups = [...corrected.slice(0, ALONE).map(one => [one]), ...others.length > 0 ? [others] : []];
  const found: Corrected[][] = [];
  for (let tries = 0; tries < MAX_TRIES && groups.length > 0; tries++) {
    const group = groups.shift()!;
    if (removesFindings(group, before, task)) {
      found.push(group);
    } else if (group.length > 1) {
      const half = Math.ceil(group.length / 2);
      groups.push(group.slice(0, half), group.slice(half));
    }
  }
  return found.flat();
}

/** Whether corrections leave fewer findings of their rules, and no more warnings or errors of any other rule. An `info` finding requires no change. */
function removesFindings(corrected: readonly Corrected[], before: ReadonlyMap<Rule, number>, task: InputTaskDefinition): boolean {
  const after = countsByRule(changed(task.properties, corrected.map(({ correction }) => correction.change)), task);
  const removed = groupBy(corrected, ({ finding }) => finding.rule);
  return [...removed].every(([rule, { length }]) => countIn(after, rule) <= countIn(before, rule) - length)
    && [...after.keys()].every(rule => rule.severity === 'info' || countIn(after, rule) <= countIn(before, rule));
}

const countIn = (counts: ReadonlyMap<Rule, number>, rule: Rule) => counts.get(rule) ?? 0;

function countsByRule(properties: unknown, { model }: InputTaskDefinition): ReadonlyMap<Rule, number> {
  const prepared = replacePlaceholders(properties, { scalars: 0, placeholders: 0 });
  const counts = new Map<Rule, number>();
  for (const { rule } of judge(readTaskDefinition(prepared, { services: model.services, role: model.taskRole }))) {
    counts.set(rule, countIn(counts, rule) + 1);
  }
  return counts;
}
