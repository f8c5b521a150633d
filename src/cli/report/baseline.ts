import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { json } from './json';
import type { Report, ReportedFinding } from './report';
import { UsageError } from '../usage-error';

type KnownFinding = Pick<ReportedFinding, 'resource' | 'rule' | 'message'> & { readonly container?: string | null };

/**
 * Removes the findings that a baseline file contains. If the file does not exist, writes all findings to it and reports none.
 *
 * Findings are compared by task definition, container, rule, and message: moving a file does not make a finding new, but a changed value does.
 */
export function excludeBaseline(report: Report, file: string): Report {
  if (!existsSync(file)) {
    accessOrFail(file, () => writeFileSync(file, `${json(report)}\n`));
    return { ...report, findings: [] };
  }
  const known = readBaseline(file).map(keyOf);
  return {
    ...report,
    findings: report.findings.filter(finding => {
      // Each entry of the baseline matches only one finding.
      const index = known.indexOf(keyOf(finding));
      return index < 0 || known.splice(index, 1).length === 0;
    }),
  };
}

function readBaseline(file: string): readonly KnownFinding[] {
  const content = accessOrFail(file, () => JSON.parse(readFileSync(file, 'utf8')) as unknown);
  if (!Array.isArray(content) || !content.every(isKnownFinding)) {
    throw new UsageError(`${file} is not a baseline: expected a list of findings as --format json writes it. Delete it to record a new one.`);
  }
  return content;
}

function isKnownFinding(value: unknown): value is KnownFinding {
  return typeof value === 'object' && value !== null && ['resource', 'rule', 'message'].every(name => typeof (value as Record<string, unknown>)[name] === 'string');
}

function keyOf({ resource, container, rule, message }: KnownFinding): string {
  return JSON.stringify([resource, container ?? null, rule, message]);
}

function accessOrFail<Result>(file: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new UsageError(`cannot read or write the baseline ${file}: ${(error as Error).message}`);
  }
}
