import type { TaskDefinitionFile } from './files';
import { findingLines } from './finding-text';
import type { Style } from './style';
import { judge } from '../checks/judge';

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
      `${counted(judged.length, 'task definition')}: ${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}`,
    ].join('\n'),
    hasErrors: count('error') > 0,
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
