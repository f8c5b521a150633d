import { groupedList } from './menu';
import { code, list, Page, playgroundLink, sections } from './page';
import { explain } from '../../src/cli/explain';
import { EXIT_MESSAGES } from '../../src/cli/explain/known/exits';
import { LIMIT_MESSAGES } from '../../src/cli/explain/known/limits';
import { NOT_POSSIBLE_MESSAGES } from '../../src/cli/explain/known/not-possible';
import { PARAMETER_MESSAGES } from '../../src/cli/explain/known/parameters';
import { PROCESS_MESSAGES } from '../../src/cli/explain/known/processes';
import { REQUEST_MESSAGES } from '../../src/cli/explain/known/requests';
import { START_MESSAGES } from '../../src/cli/explain/known/start';
import { KnownMessage, linksOf } from '../../src/cli/explain/known-message';
import { PLAIN } from '../../src/cli/style';

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
  const { name, samples, fix, rules = [] } = message;
  const [{ text }] = samples;
  return {
    path: `messages/${name}`,
    title: titleOf(message),
    group,
    description: text,
    body: [
      typeof fix === 'string' ? fix : '',
      `What \`explain\` prints about it:\n\n\`\`\`text\n${explain(text, PLAIN).text}\n\`\`\``,
      sections(
        ['Seen as', list(samples.map(sample => `${code(sample.text)}, ${sample.printedBy}${sample.measuredWith === undefined ? '' : ` (measured with ${sample.measuredWith})`}`))],
        ['Rules', list(rules.map(rule => `[\`${rule.name}\`](/rules/${rule.name}.html): ${rule.title}.`))],
        ['Sources', list(linksOf(message))],
      ),
    ].join('\n\n'),
  };
}
