import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { json } from './json';
import type { Report, ReportedFinding } from './report';
import { UsageError } from '../usage-error';

type Known = Pick<ReportedFinding, 'resource' | 'rule' | 'message'> & { readonly container?: string | null };

/**
 * Leaves out the findings that a baseline file holds. Where there is no such file yet, it is written with all of today's.
 *
 * A finding is known by its task definition, container, rule and message, so that it is known again in another folder; one whose values have changed is new.
 */
export function sinceBaseline(report: Report, file: string): Report {
  if (!existsSync(file)) {
    attempt(file, () => writeFileSync(file, `${json(report)}\n`));
    return { ...report, findings: [] };
  }
  const known = read(file).map(keyOf);
  return {
    ...report,
    findings: report.findings.filter(finding => {
      // Each finding of the baseline stands for one of today's.
      const at = known.indexOf(keyOf(finding));
      return at < 0 || known.splice(at, 1).length === 0;
    }),
  };
}

function read(file: string): readonly Known[] {
  const content = attempt(file, () => JSON.parse(readFileSync(file, 'utf8')) as unknown);
  if (!Array.isArray(content) || !content.every(isKnown)) {
    throw new UsageError(`${file} is no baseline: a list of findings as --format json writes it. Remove it to have a new one written.`);
  }
  return content;
}

function isKnown(value: unknown): value is Known {
  return typeof value === 'object' && value !== null && ['resource', 'rule', 'message'].every(name => typeof (value as Record<string, unknown>)[name] === 'string');
}

function keyOf({ resource, container, rule, message }: Known): string {
  return JSON.stringify([resource, container ?? null, rule, message]);
}

function attempt<Result>(file: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new UsageError(`the baseline ${file} cannot be read or written: ${(error as Error).message}`);
  }
}
