import { meaningOf } from './exit-codes';
import { ExplainedSubject, Explanation, isKnown } from './explanation';
import { linksOf, measurementsOf, MessageFinding } from './known-message';
import type { Remark } from './subjects';
import { idOf } from '../../checks/rule';
import { printableJson } from '../printable';

/** Formats explanations for programs: every object has every member, and a missing value is null. */
export function json(subjects: readonly ExplainedSubject[]): string {
  return printableJson(subjects.map(explained => ({
    subject: explained.subject.title,
    taskDefinition: explained.subject.taskDefinition ?? null,
    known: isKnown(explained),
    remarks: explained.subject.remarks.map(remarkOf),
    explanations: explained.explanations.map(explanationOf),
    aboutParameters: explained.parameterFindings.map(findingOf),
  })));
}

function remarkOf({ place, text, exitCode }: Remark): object {
  return { place, text: text ?? null, exitCode: exitCode ?? null, meaning: exitCode === undefined ? null : meaningOf(exitCode) };
}

function explanationOf({ message, line, findings, fix }: Explanation): object {
  return {
    message: message.name,
    title: message.title,
    line,
    findings: findings.map(findingOf),
    fix: fix ?? null,
    sources: [...linksOf(message), ...measurementsOf(message).map(measurement => `measured with ${measurement}`)],
  };
}

function findingOf({ rule, message, fix = rule.fix, isSuspected }: MessageFinding): object {
  return { rule: idOf(rule), severity: rule.severity, message, fix, source: rule.source, suspected: isSuspected };
}
