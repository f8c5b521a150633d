import type { Submission } from './submission';
import { Answer, knownAs, Verdict, VERDICTS } from './verdict';
import { KNOWN_MESSAGES } from '../../src/cli/explain/known';
import { groupBy } from '../../src/grouping';

/** What a run found. */
export interface Run {
  readonly runId: string;
  readonly family: string;
  readonly date: string;
  readonly account: string;
  readonly region: string;

  /** The address of an emulator. Undefined if the answers are those of ECS. */
  readonly endpointUrl?: string;
  readonly results: readonly Result[];

  /** Whether each example that was to be registered has an answer. */
  readonly isComplete: boolean;

  /** Revisions that could not be deregistered. */
  readonly leftovers: readonly string[];
}

export interface Result {
  readonly submission: Submission;
  readonly answer?: Answer;
  readonly verdict: Verdict;
}

/** Returns the report as data. */
export function toJson({ results, ...run }: Run): object {
  return {
    ...run,
    verdicts: VERDICTS,
    counts: Object.fromEntries(countsOf(results)),
    results: results.map(({ submission: { rule, kind, number, input, added, changed, reason }, answer, verdict }) => ({
      rule: rule.name,
      severity: rule.severity,
      example: `${kind} ${number}`,
      verdict,
      answer,
      knownAs: answer?.kind === 'refused' ? knownAs(answer.message).map(known => ({ name: known.name, rules: known.rules.map(linked => linked.name) })) : undefined,
      notAskedBecause: reason,
      added,
      changed,
      input,
    })),
    messagesNotSeen: messagesNotSeen(results),
  };
}

/** Returns the report as a page. */
export function toMarkdown(run: Run): string {
  const { results, endpointUrl } = run;
  const of = (...verdicts: Verdict[]) => results.filter(({ verdict }) => verdicts.includes(verdict));
  return `${[
    '# Answers of ECS to the examples of the rules',
    ...endpointUrl === undefined ? [] : [`**These are the answers of an emulator (${endpointUrl}), not of ECS. They confirm no rule.**`],
    table(['run', run.runId], [
      ['date', run.date], ['account', run.account], ['region', run.region], ['family', run.family],
      ['complete', run.isComplete ? 'yes' : 'no: some examples have no answer'],
      ['still registered', run.leftovers.length === 0 ? 'none' : run.leftovers.join(', ')],
    ]),
    table(['verdict', 'examples', 'meaning'], [...countsOf(results)].map(([verdict, count]) => [verdict, String(count), VERDICTS[verdict]])),
    'ECS requires an image, a size, and sometimes memory, which the examples lack. They were added, and the rule still reports or accepts the example with them. The JSON report contains each input.',
    '## Examine these',
    exampleTable(of('contradiction', 'stricter than the rule', 'refused for another reason', 'refused, unknown message', 'unanswered')),
    '## Errors that ECS registers',
    'The task fails when it starts, or the setting has no effect, or the rule is wrong.',
    table(['rule', 'example', 'measured on', 'source'], of('registered').map(({ submission: { rule, kind, number } }) =>
      [rule.name, `${kind} ${number}`, rule.measuredOn ?? 'not measured', rule.source])),
    '## Messages',
    'A message that `explain` does not know may be added to `src/cli/explain/known`.',
    table(['message', 'examples', 'known to explain as', 'linked rules'], messagesIn(results)),
    'Messages of RegisterTaskDefinition that `explain` knows and this run did not see:',
    list(messagesNotSeen(results)),
    '## Not asked',
    table(['rule', 'example', 'reason'], of('not asked').map(({ submission: { rule, kind, number, reason }, answer }) =>
      [rule.name, `${kind} ${number}`, reason ?? `the AWS CLI does not send it: ${messageOf(answer)}`])),
    '## All answers',
    exampleTable(results.filter(({ verdict }) => verdict !== 'not asked')),
  ].join('\n\n')}\n`;
}

/** Returns how many examples have each verdict. */
export function countsOf(results: readonly Result[]): Map<Verdict, number> {
  return new Map((Object.keys(VERDICTS) as Verdict[])
    .map(verdict => [verdict, results.filter(result => result.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0));
}

function messageOf(answer: Answer | undefined): string | undefined {
  return answer === undefined || answer.kind === 'accepted' ? undefined : answer.message;
}

function refusalsIn(results: readonly Result[]): { readonly result: Result; readonly message: string }[] {
  return results.flatMap(result => result.answer?.kind === 'refused' ? [{ result, message: result.answer.message }] : []);
}

function messagesIn(results: readonly Result[]): string[][] {
  return [...groupBy(refusalsIn(results), ({ message }) => message)].map(([message, refusals]) => {
    const known = knownAs(message);
    return [
      message,
      refusals.map(({ result: { submission: { rule, kind, number } } }) => `${rule.name} ${kind} ${number}`).join(', '),
      known.map(({ name }) => name).join(', ') || 'unknown',
      known.flatMap(({ rules }) => rules.map(({ name }) => name)).join(', ') || 'none',
    ];
  });
}

/** Returns the known messages of RegisterTaskDefinition that no answer contains. */
function messagesNotSeen(results: readonly Result[]): string[] {
  const seen = new Set(refusalsIn(results).flatMap(({ message }) => knownAs(message).map(({ name }) => name)));
  return KNOWN_MESSAGES
    .filter(({ name, samples }) => !seen.has(name) && samples.some(({ printedBy }) => printedBy.includes('RegisterTaskDefinition')))
    .map(({ name, samples: [{ text }] }) => `${name}: ${text}`);
}

function exampleTable(results: readonly Result[]): string {
  return table(['rule', 'severity', 'example', 'verdict', 'answer'], results.map(({ submission: { rule, kind, number }, verdict, answer }) =>
    [rule.name, rule.severity, `${kind} ${number}`, verdict, answer === undefined ? '' : [answer.kind, messageOf(answer) ?? ''].join(' ').trim()]));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? 'None.' : [head, head.map(() => '---'), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

function list(items: readonly string[]): string {
  return items.length === 0 ? 'None.' : items.map(item => `- ${cell(item)}`).join('\n');
}

/** Messages may have several lines. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\|/g, '\\|');
}
