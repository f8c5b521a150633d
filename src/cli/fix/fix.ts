import { editsFor } from './change-text';
import type { TextEdit } from './text-edit';
import { Change, changed } from '../../checks/change';
import { judge, RuledFinding } from '../../checks/judge';
import type { Rule } from '../../checks/rule';
import { memoizeLast } from '../../memoize';
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

/** Returns the fix for a finding in the text of its task definition. Undefined if there is none, or if it would cause another warning or error. */
export function fixOf(finding: RuledFinding, task: InputTaskDefinition, { sourceOf }: Pick<Documents, 'sourceOf'>): Fix | undefined {
  const correction = finding.rule.autofix.correct?.(finding, task);
  const source = correction && sourceOf(task.path);
  if (!correction || !source || !removesFinding(finding, correction.change, task)) {
    return undefined;
  }
  const edits = editsFor(correction.change, source);
  return edits && { title: correction.title, edits };
}

/** Whether a change leaves fewer findings of the rule, and no more warnings or errors of any other rule. An `info` finding requires no change. */
function removesFinding({ rule }: RuledFinding, change: Change, task: InputTaskDefinition): boolean {
  const before = findingsBefore(task);
  const after = countsByRule(changed(task.properties, change), task);
  return countIn(after, rule) < countIn(before, rule) && [...after.keys()].every(other => other.severity === 'info' || countIn(after, other) <= countIn(before, other));
}

const findingsBefore = memoizeLast((task: InputTaskDefinition) => countsByRule(task.properties, task));

const countIn = (counts: ReadonlyMap<Rule, number>, rule: Rule) => counts.get(rule) ?? 0;

function countsByRule(properties: unknown, { model }: InputTaskDefinition): ReadonlyMap<Rule, number> {
  const prepared = replacePlaceholders(properties, { scalars: 0, placeholders: 0 });
  const counts = new Map<Rule, number>();
  for (const { rule } of judge(readTaskDefinition(prepared, { services: model.services, role: model.taskRole }))) {
    counts.set(rule, countIn(counts, rule) + 1);
  }
  return counts;
}
