import { groupedList } from './menu';
import { code, list, Page, playgroundLink, sections } from './page';
import { EXIT_MESSAGES } from '../../src/cli/explain/known/exits';
import { LIMIT_MESSAGES } from '../../src/cli/explain/known/limits';
import { NOT_POSSIBLE_MESSAGES } from '../../src/cli/explain/known/not-possible';
import { PARAMETER_MESSAGES } from '../../src/cli/explain/known/parameters';
import { PROCESS_MESSAGES } from '../../src/cli/explain/known/processes';
import { REQUEST_MESSAGES } from '../../src/cli/explain/known/requests';
import { START_MESSAGES } from '../../src/cli/explain/known/start';
import { answerTo, KnownMessage, linksOf, MessageFinding } from '../../src/cli/explain/known-message';

const GROUPS: readonly (readonly [title: string, messages: readonly KnownMessage[]])[] = [
  ['Kernel parameters', PARAMETER_MESSAGES],
  ['Limits of a container', LIMIT_MESSAGES],
  ['Processes, tracing, ports, and connections', PROCESS_MESSAGES],
  ['Not possible on Fargate', NOT_POSSIBLE_MESSAGES],
  ['Refused requests, and ECS Exec', REQUEST_MESSAGES],
  ['Containers that do not start', START_MESSAGES],
  ['Exit codes and signals', EXIT_MESSAGES],
];

/** One page for each message that `explain` knows, and their table. */
export function messagePages(): Page[] {
  return [{
    path: 'messages/index',
    title: 'Messages',
    description: 'Error messages of ECS, container engines, kernels, and tools about Linux controls, with cause and fix.',
    words: ['error', 'failed', 'stopped'],
    body: [
      `What the command [\`explain\`](/guide/explain.html) knows. Paste a message into the ${playgroundLink('playground')} to have it explained with its own names and values.`,
      groupedList(GROUPS.map(([group, messages]) => [group, messages.map(message => `[${titleOf(message)}](/messages/${message.name}.html): ${code(message.samples[0].text)}`)])),
    ].join('\n\n'),
  }, ...GROUPS.flatMap(([group, messages]) => messages.map(message => messagePage(message, group)))];
}

/** Readers search for the number of an exit code. */
function titleOf({ name, title }: KnownMessage): string {
  return title.replace('The container was', name.replace(/^exit-code-(\d+)$/, 'Exit code $1:'));
}

function messagePage(message: KnownMessage, group: string): Page {
  const { name, samples, rules = [] } = message;
  const [{ text }] = samples;
  const { findings, fix = message.fix } = answerTo(text, message)!;
  const others = rules.filter(rule => findings.every(finding => finding.rule !== rule));
  return {
    path: `messages/${name}`,
    title: titleOf(message),
    group,
    description: `${text}: ${findings[0]?.message ?? fix}`,
    body: [
      findings.some(({ isSuspected }) => isSuspected) && findings.length > 1 ? 'Possible causes:' : '',
      findings.length > 1 ? list(findings.map(finding => causeOf(finding).replace('\n\n', ' '))) : findings.map(causeOf).join(''),
      typeof fix === 'string' ? `${findings.length > 0 ? 'Otherwise: ' : ''}${onSite(fix)}` : '',
      sections(
        ['Seen as', list(samples.map(sample => `${code(sample.text)}, ${sample.printedBy}${sample.measuredWith === undefined ? '' : ` (measured with ${sample.measuredWith})`}`))],
        ['Rules', list(others.map(rule => `[\`${rule.name}\`](/rules/${rule.name}.html): ${rule.title}.`))],
        ['Sources', list(linksOf(message))],
      ),
    ].filter(part => part).join('\n\n'),
  };
}

/** What a rule finds, and the fix. */
function causeOf({ rule, message, fix = rule.fix }: MessageFinding): string {
  // A name, such as pidMode, keeps its first letter.
  const sentence = message.replace(/^[a-z]+(?= )/, word => word[0].toUpperCase() + word.slice(1));
  return `${sentence.replace(/</g, '&lt;')} [\`${rule.name}\`](/rules/${rule.name}.html)\n\nFix: ${onSite(fix)}`;
}

/** Names the page that a text refers to by its address. */
function onSite(text: string): string {
  return text.replace(/https:\S+\/docs\/not-possible\.md(#[\w-]+)?/g, '[Not possible on Fargate](/guide/not-possible.html$1)');
}
