import type { Submission } from './submission';
import { Answer, explanationsOfAnswer, Verdict, VERDICTS } from './verdict';

/** Where a run asked. */
export interface Place {
  readonly family: string;
  readonly account: string;
  readonly region: string;

  /** The address of an emulator. Undefined if the answers are those of ECS. */
  readonly endpointUrl?: string;
}

export interface Result {
  readonly submission: Submission;
  readonly answer?: Answer;
  readonly verdict: Verdict;
}

/** Returns how many examples have each verdict, and what it means. */
function summaryOf(results: readonly Result[]): [Verdict, string, string][] {
  return (Object.keys(VERDICTS) as Verdict[])
    .map((verdict): [Verdict, string, string] => [verdict, String(results.filter(result => result.verdict === verdict).length), VERDICTS[verdict]])
    .filter(([, count]) => count !== '0');
}

/** Returns the report as a page, with the verdicts to examine first. */
export function toMarkdown({ family, account, region, endpointUrl }: Place, results: readonly Result[]): string {
  const summary = summaryOf(results);
  return [
    '# Answers of ECS to the examples of the rules',
    `Account ${account}, region ${region}, family ${family}.`,
    ...endpointUrl === undefined ? [] : [`**These are the answers of an emulator (${endpointUrl}), not of ECS. They confirm no rule.**`],
    table(['verdict', 'examples', 'meaning'], summary),
    table(['verdict', 'rule', 'severity', 'example', 'answer', 'known to explain as'], summary.flatMap(([verdict]) =>
      results.filter(result => result.verdict === verdict).map(({ submission: { rule, kind, number, reason }, answer }) => [
        verdict, rule.name, rule.severity, `${kind} ${number}`,
        reason ?? (answer!.kind === 'accepted' ? 'accepted' : `${answer!.kind}: ${answer!.message}`),
        explanationsOfAnswer(answer).map(({ message }) => message.name).join(', '),
      ]))),
  ].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // Messages may have several lines.
  const cell = (text: string) => text.replace(/\s+/g, ' ').replace(/\|/g, '\\|');
  return [head, head.map(() => '---'), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n');
}
