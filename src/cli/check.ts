import { judge } from '../checks/judge';
import type { TaskDefinitionFile } from './files';
import { findingLines } from './finding-text';
import type { Style } from './style';

/** What a check of files has come to. */
export interface CheckResult {
  readonly text: string;
  readonly hasErrors: boolean;
}

/** Tells the findings of all rules, grouped by task definition. */
export function check(files: readonly TaskDefinitionFile[], style: Style): CheckResult {
  const judged = files.flatMap(({ file, taskDefinitions }) => taskDefinitions.map(({ name, model }) => ({ file, name, findings: judge(model) })));
  const findings = judged.flatMap(task => task.findings);
  const count = (severity: string) => findings.filter(({ rule }) => rule.severity === severity).length;
  return {
    text: [
      ...judged.filter(task => task.findings.length > 0).map(task => [
        `${style.title(task.name)}  ${style.faint(task.file)}`,
        ...task.findings.flatMap(finding => findingLines(finding, style)).map(line => `  ${line}`),
        '',
      ].join('\n')),
      `${judged.length} task definitions: ${count('error')} errors, ${count('warning')} warnings`,
    ].join('\n'),
    hasErrors: count('error') > 0,
  };
}
