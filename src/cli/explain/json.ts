import type { Remark } from './answers';
import { meaningOf } from './exit-codes';
import { Explained, Explanation, isKnown } from './explanation';
import type { Found } from './known-message';
import { idOf } from '../../checks/rule';

/** The explanations for programs: a list with every member of each, null where there is nothing. */
export function json(explained: readonly Explained[]): string {
  return JSON.stringify(explained.map(one => ({
    subject: one.subject.title,
    taskDefinition: one.subject.of ?? null,
    known: isKnown(one),
    remarks: one.subject.remarks.map(remarkOf),
    explanations: one.explanations.map(explanationOf),
    aboutParameters: one.aboutParameters.map(findingOf),
  })), undefined, 2);
}

function remarkOf({ place, text, exitCode }: Remark): object {
  return { place, text: text ?? null, exitCode: exitCode ?? null, meaning: exitCode === undefined ? null : meaningOf(exitCode) };
}

function explanationOf({ message: { name, title, sightings }, line, findings, fix }: Explanation): object {
  return {
    message: name,
    title,
    line,
    findings: findings.map(findingOf),
    fix: fix ?? null,
    sources: [...new Set(sightings.map(({ source }) => source))],
  };
}

function findingOf({ rule, message, fix = rule.fix, isSuspected }: Found): object {
  return { rule: idOf(rule), severity: rule.severity, message, fix, source: rule.source, suspected: isSuspected };
}
