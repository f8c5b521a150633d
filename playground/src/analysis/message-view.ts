import type { ExplanationView, MessageFindingView, SubjectView } from './analysis';
import { SITE } from '../../../src/checks/addresses';
import { pageOf } from '../../../src/checks/rule';
import { meaningOf } from '../../../src/cli/explain/exit-codes';
import { ExplainedSubject, Explanation, headlineOf } from '../../../src/cli/explain/explanation';
import { linksOf, measurementsOf, type MessageFinding } from '../../../src/cli/explain/known-message';
import type { Remark } from '../../../src/cli/explain/subjects';

/** Returns what the page shows about the messages of a line or task. */
export function subjectView({ subject, explanations, parameterFindings }: ExplainedSubject): SubjectView {
  return {
    title: subject.taskDefinition === undefined ? subject.title : `${subject.title} (${subject.taskDefinition})`,
    remarks: subject.remarks.map(remarkText),
    explanations: [
      ...explanations.map(explanationView),
      ...parameterFindings.length === 0 ? [] : [{ headline: 'Findings about the kernel parameters in the text:', findings: parameterFindings.map(findingView), sources: [] }],
    ],
  };
}

function remarkText({ place, text, exitCode }: Remark): string {
  return [place, ...exitCode === undefined ? [] : [`exit code ${exitCode}: ${meaningOf(exitCode)}`], ...text === undefined ? [] : [text]].join(' · ');
}

function explanationView(explanation: Explanation): ExplanationView {
  const { message, findings, fix } = explanation;
  return {
    name: message.name,
    page: `${SITE}/messages/${message.name}.html`,
    headline: headlineOf(explanation),
    findings: findings.map(findingView),
    fix,
    sources: [...linksOf(message), ...measurementsOf(message).map(measurement => `measured with ${measurement}`)],
  };
}

function findingView({ rule, message, fix = rule.fix }: MessageFinding): MessageFindingView {
  return { severity: rule.severity, rule: rule.name, message, fix, page: pageOf(rule) };
}
