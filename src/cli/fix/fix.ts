import { Change, changed } from './change';
import { editsFor } from './change-text';
import { FIX_DECISIONS } from './decisions';
import type { TextEdit } from './text-edit';
import { judge, RuledFinding } from '../../checks/judge';
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

/** Returns the fix for a finding in the text of its task definition. Undefined if there is none, or if it would cause another finding. */
export function fixOf(finding: RuledFinding, task: InputTaskDefinition, { sourceOf }: Pick<Documents, 'sourceOf'>): Fix | undefined {
  const correction = FIX_DECISIONS[finding.rule.name].correct?.(finding, task);
  const source = correction && sourceOf(task.path);
  if (!correction || !source || !removesFinding(finding, correction.change, task)) {
    return undefined;
  }
  const edits = editsFor(correction.change, source);
  return edits && { title: correction.title, edits };
}

/** Whether a change leaves fewer findings of the rule, and no more of any other rule. */
function removesFinding({ rule }: RuledFinding, change: Change, task: InputTaskDefinition): boolean {
  const before = findingsBefore(task);
  const after = countsByRule(changed(task.properties, change), task);
  return (after.get(rule.name) ?? 0) < (before.get(rule.name) ?? 0) && [...after].every(([name, count]) => count <= (before.get(name) ?? 0));
}

const findingsBefore = memoizeLast((task: InputTaskDefinition) => countsByRule(task.properties, task));

function countsByRule(properties: unknown, { model }: InputTaskDefinition): ReadonlyMap<string, number> {
  const prepared = replacePlaceholders(properties, { scalars: 0, placeholders: 0 });
  const counts = new Map<string, number>();
  for (const { rule } of judge(readTaskDefinition(prepared, { services: model.services, role: model.taskRole }))) {
    counts.set(rule.name, (counts.get(rule.name) ?? 0) + 1);
  }
  return counts;
}
