import { judge, RuledFinding } from '../../checks/judge';
import { idOf, Severity } from '../../checks/rule';
import type { TaskDefinitionFile } from '../task-definition-files';

/** A finding as formats write it. */
export interface ReportedFinding {
  readonly file: string;

  /** The construct's path, the logical id or the family of the task definition. */
  readonly resource: string;

  /** Undefined where the finding is about the task. */
  readonly container?: string;

  /** The id by which the finding is acknowledged. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  readonly source: string;
}

/** What a check has found, and in how many task definitions it has looked. */
export interface Report {
  readonly taskDefinitions: number;
  readonly findings: readonly ReportedFinding[];
}

/** Judges all task definitions, in the order of the files. */
export function reportOn(files: readonly TaskDefinitionFile[]): Report {
  const judged = files.flatMap(({ file, taskDefinitions }) => taskDefinitions
    .map(({ name, model }) => judge(model).map(finding => reported(file, name, finding))));
  return { taskDefinitions: judged.length, findings: judged.flat() };
}

/** How many findings of a severity there are. */
export function count({ findings }: Report, severity: Severity): number {
  return findings.filter(finding => finding.severity === severity).length;
}

function reported(file: string, resource: string, { rule, container, message, fix }: RuledFinding): ReportedFinding {
  return { file, resource, container, rule: idOf(rule), severity: rule.severity, message, fix: fix ?? rule.fix, source: rule.source };
}
