import type { Report, ReportedFinding } from './report';
import { printableJson } from '../printable';

/** Formats the findings as a JSON list, as schema/findings.schema.json describes it. Every member is present, and a missing value is null. */
export function json({ findings }: Report): string {
  return printableJson(findings.map(toJson));
}

function toJson({ file, place, resource, constructPath, createdAt, container, rule, severity, message, fix, source, page }: ReportedFinding): object {
  return {
    file,
    line: place?.line ?? null,
    column: place?.column ?? null,
    endLine: place?.endLine ?? null,
    endColumn: place?.endColumn ?? null,
    resource,
    constructPath: constructPath ?? null,
    createdAt: createdAt ?? null,
    container: container ?? null,
    rule,
    severity,
    message,
    fix,
    source,
    page,
  };
}
