import type { Change } from '../../../src/checks/change';
import { judge } from '../../../src/checks/judge';
import { applyEdits, Fix, fixesOf } from '../../../src/cli/fix';
import type { InputTaskDefinition } from '../../../src/cli/input';
import { taskDefinitionsIn } from '../../../src/reading/content/task-definitions';
import { parseDocuments } from '../../../src/reading/parsing/documents';

/** A finding of a text, with its fix. */
export interface TextFinding {
  readonly rule: string;
  readonly task: InputTaskDefinition;
  readonly fix: Fix | undefined;

  /** The change that the fix makes. Undefined without a fix. */
  readonly change: Change | undefined;
}

export function tasksIn(text: string) {
  const documents = parseDocuments(text, { prefersYaml: true });
  return { documents, tasks: taskDefinitionsIn(documents.contents, text, { isNamed: true, name: 'file' }).taskDefinitions };
}

/** Returns the findings of a text. */
export function findingsOf(text: string): TextFinding[] {
  const { documents, tasks } = tasksIn(text);
  return tasks.flatMap(task => {
    const found = judge(task.model);
    const fixes = fixesOf(found, task, documents);
    return found.map(finding => {
      const fix = fixes.get(finding);
      return { rule: finding.rule.name, task, fix, change: fix && finding.rule.autofix.correct!(finding, task)!.change };
    });
  });
}

/** Returns the text after each fix of a rule, by the title of the fix. */
export function fixed(text: string, rule: string): Record<string, string> {
  const fixes = findingsOf(text).filter(finding => finding.rule === rule).flatMap(({ fix }) => fix ?? []);
  return Object.fromEntries(fixes.map(({ title, edits }) => [title, applyEdits(text, edits)]));
}

/** Whether a rule has findings in a text, and none of them has a fix. */
export function isReportedOnly(text: string, rule: string): boolean {
  const found = findingsOf(text).filter(finding => finding.rule === rule);
  return found.length > 0 && found.every(({ fix }) => fix === undefined);
}
