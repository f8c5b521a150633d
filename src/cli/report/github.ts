import { printable } from '../printable';
import type { Report, ReportedFinding } from './report';
import type { Severity } from '../../checks/rule';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * Formats the findings as annotations of a GitHub Actions workflow.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function github({ findings }: Report): string {
  return findings.map(annotationOf).join('\n');
}

function annotationOf({ file, resource, container, rule, severity, message, fix }: ReportedFinding): string {
  const where = container === undefined ? resource : `${resource}, container ${container}`;
  return `::${COMMANDS[severity]} file=${escapeProperty(file)},title=${escapeProperty(rule)}::${escapeData(`${where}: ${message} ${fix}`)}`;
}

function escapeData(value: string): string {
  return printable(value).replace(/%/g, '%25');
}

function escapeProperty(value: string): string {
  return escapeData(value).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
