import { judge, RuledFinding } from '../../checks/judge';
import { idOf, Severity } from '../../checks/rule';
import type { TaskDefinitionFile } from '../input';

/** A finding with its location, as the output formats need it. */
export interface ReportedFinding {
  readonly file: string;

  /** The task definition: its construct path, logical ID, or family. */
  readonly resource: string;

  /** Undefined if the finding is about the task. */
  readonly container?: string;

  /** The rule id, which acknowledges the finding. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  readonly source: string;
}

/** The findings of a check and the number of task definitions that it checked. */
export interface Report {
  readonly taskDefinitions: number;
  readonly findings: readonly ReportedFinding[];

  /** The findings below the minimum severity, which are only counted. */
  readonly hidden: readonly ReportedFinding[];
}

/** Checks all task definitions, in the order of the files. */
export function createReport(files: readonly TaskDefinitionFile[]): Report {
  const judged = files.flatMap(({ file, taskDefinitions }) => taskDefinitions
    .map(({ name, model }) => judge(model).map(finding => toReportedFinding(file, name, finding))));
  return { taskDefinitions: judged.length, findings: judged.flat(), hidden: [] };
}

/** Counts the findings of a severity. */
export function count(findings: readonly ReportedFinding[], severity: Severity): number {
  return findings.filter(finding => finding.severity === severity).length;
}

function toReportedFinding(file: string, resource: string, { rule, container, message, fix }: RuledFinding): ReportedFinding {
  return { file, resource, container, rule: idOf(rule), severity: rule.severity, message, fix: fix ?? rule.fix, source: rule.source };
}
