import { code, list, Page, playgroundLink, sections } from './page';
import { explain } from '../../src/cli/explain';
import { KNOWN_MESSAGES } from '../../src/cli/explain/known';
import { KnownMessage, linksOf } from '../../src/cli/explain/known-message';
import { PLAIN } from '../../src/cli/style';

/** One page for each message that `explain` knows, and their table. */
export function messagePages(): Page[] {
  return [{
    path: 'messages/index',
    title: 'Messages',
    description: 'Error messages of ECS, container engines, kernels, and tools about Linux controls, with cause and fix.',
    words: ['error', 'failed', 'stopped'],
    body: [
      `What the command [\`explain\`](/guide/explain.html) knows. Paste a message into the ${playgroundLink('playground')} to have it explained with its own names and values.`,
      list(KNOWN_MESSAGES.map(({ name, title, samples: [{ text }] }) => `[${title}](/messages/${name}.html): ${code(text)}`)),
    ].join('\n\n'),
  }, ...KNOWN_MESSAGES.map(messagePage)];
}

function messagePage(message: KnownMessage): Page {
  const { name, title, samples, fix, rules = [] } = message;
  const [{ text }] = samples;
  return {
    path: `messages/${name}`,
    title,
    description: text,
    words: ['error', 'message'],
    body: [
      fix ?? '',
      `What \`explain\` prints about it:\n\n\`\`\`text\n${explain(text, PLAIN).text}\n\`\`\``,
      sections(
        ['Seen as', list(samples.map(sample => `${code(sample.text)}, ${sample.printedBy}${sample.measuredWith === undefined ? '' : ` (measured with ${sample.measuredWith})`}`))],
        ['Rules', list(rules.map(rule => `[\`${rule.name}\`](/rules/${rule.name}.html): ${rule.title}.`))],
        ['Sources', list(linksOf(message))],
      ),
    ].join('\n\n'),
  };
}
