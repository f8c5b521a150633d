import { isAbsolute } from 'node:path';
import type { Severity } from '../../checks/rule';
import { printable } from '../printable';
import type { Report, ReportedFinding } from '../report/report';
import { summaryLines } from '../report/text';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * Formats the findings as annotations of a GitHub Actions workflow, with the summary as lines of its log.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function github(report: Report): string {
  return [...report.findings.map(annotationOf), ...summaryLines(report)].join('\n');
}

function annotationOf(finding: ReportedFinding): string {
  const { resource, container, rule, severity, message, fix } = finding;
  const where = container === undefined ? resource : `${resource}, container ${container}`;
  const { properties, note = '' } = positionOf(finding);
  const all = Object.entries({ ...properties, title: rule }).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${COMMANDS[severity]} ${all.join(',')}::${escapeData(`${where}: ${message} ${fix}${note}`)}`;
}

/**
 * The place of an annotation: where the app creates the construct, if that is below the working directory, or else the place in
 * the template. A repository contains the source of an app, but not its templates.
 */
function positionOf({ file, place, createdAt }: ReportedFinding): { readonly properties: object; readonly note?: string } {
  if (createdAt && !isAbsolute(createdAt.file)) {
    const { file: source, line, column: col } = createdAt;
    return { properties: { file: source, line, col }, note: ` (${file}${place ? `:${place.line}:${place.column}` : ''})` };
  }
  // GitHub accepts columns only for a range in one line.
  const columns = place?.line === place?.endLine ? { col: place?.column, endColumn: place?.endColumn } : {};
  return { properties: { file, line: place?.line, endLine: place?.endLine, ...columns } };
}

function escapeData(value: string): string {
  return printable(value).replace(/%/g, '%25');
}

function escapeProperty(value: string): string {
  return escapeData(value).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
