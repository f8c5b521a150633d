import { Report, ReportedFinding, ReportedValue, resourceOf } from './report';
import { summaryOf } from './summary';
import { printableJson } from '../printable';

/**
 * Formats the findings and the summary as schema/findings.schema.json describes them. Every member is present, and a missing
 * value is null.
 */
export function json(report: Report): string {
  const { input, findings, acknowledged, unresolved, version } = report;
  return printableJson({
    formatVersion: FORMAT_VERSION,
    version,
    taskDefinitions: input.files.flatMap(file => file.taskDefinitions.map(found =>
      ({ file: file.file, resource: resourceOf(found), constructPath: file.recordOf?.(found)?.path ?? null }))),
    findings: findings.map(toJson),
    acknowledged: acknowledged.map(finding => ({ ...toJson(finding), reason: finding.reason ?? null })),
    unresolved: unresolved.map(valueToJson),
    summary: summaryOf(report),
  });
}

/** Changes if a member is removed or changes its meaning. */
const FORMAT_VERSION = 1;

const NO_PLACE = { line: null, column: null, endLine: null, endColumn: null };

function valueToJson({ file, place, resource, constructPath, service, container, fields, written, reason }: ReportedValue): object {
  return {
    file,
    line: place?.line ?? null,
    column: place?.column ?? null,
    resource,
    constructPath: constructPath ?? null,
    service: service ?? null,
    container: container ?? null,
    fields,
    written,
    reason,
  };
}

function toJson(finding: ReportedFinding): object {
  const { file, place, resource, constructPath, createdAt, container, rule, severity, message, fix, source, page } = finding;
  return {
    file,
    ...place ?? NO_PLACE,
    resource,
    constructPath: constructPath ?? null,
    createdAt: createdAt ? { ...createdAt, column: createdAt.column ?? null } : null,
    container: container ?? null,
    rule,
    severity,
    message,
    fix,
    source,
    page,
  };
}
