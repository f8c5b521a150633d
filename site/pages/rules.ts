import { groupedList } from './menu';
import { code, list, Page, playgroundLink, sections } from './page';
import { LIBRARY, evidenceOf, Example, idOf, Rule } from '../../src/checks/rule';
import { RULES } from '../../src/checks/rules';
import { jsonLines, messagesAbout } from '../../src/cli/explain/rule-page';

const TITLES = { error: 'Errors', warning: 'Warnings', info: 'Information' };

/** The characters of a line beside another example. */
const COLUMN = 66;

/** One page for each rule, and their table. */
export function rulePages(): Page[] {
  return [index(), ...RULES.map(rulePage)];
}

function index(): Page {
  const groups = (['error', 'warning', 'info'] as const).map(severity => [TITLES[severity], RULES.filter(rule => rule.severity === severity)
    .map(rule => entry(rule, `/rules/${rule.name}.html`))] as const);
  return {
    path: 'rules/index',
    title: 'Rules',
    description: 'Each rule with its example, its fix, and its evidence.',
    body: [
      `\`check\`, the plugin, and the constructs report what these ${RULES.length} rules find. An error is known to fail or to have no effect. A warning is a judgment, which you can`,
      '[acknowledge](/guide/checks.html#acknowledge). Information is shown only on request.',
      '',
      groupedList(groups),
    ].join('\n'),
  };
}

function entry({ name, title }: Rule, address: string): string {
  return `[\`${name}\`](${address}): ${title[0].toLowerCase()}${title.slice(1)}`;
}

function rulePage(rule: Rule): Page {
  const { name, severity, title, why, fix } = rule;
  return {
    path: `rules/${name}`,
    title: name,
    group: TITLES[severity],
    frontmatter: { aside: false }, // The width goes to the examples.
    description: `${title}.`,
    body: [
      `<Badge type="${severity === 'error' ? 'danger' : severity === 'warning' ? 'warning' : 'info'}" text="${severity}" /> ${code(idOf(rule))}`,
      `**${title}.** ${why}`,
      `<div class="side-by-side">\n\n${example('Reported', rule.fails()[0])}\n\n${example('Not reported', rule.passes()[0])}\n\n</div>`,
      playgroundLink('Try it in the playground', `rule=${name}`),
      sections(
        ['Fix', fix],
        ['Acknowledge', severity === 'info' ? undefined : acknowledgement(rule)],
        ['Messages', list(messagesAbout(rule).map(message => `[${code(message.sample.text)}](/messages/${message.name}.html), ${message.sample.printedBy}`))],
        ['Evidence', list(evidenceOf(rule))],
      ),
    ].join('\n\n'),
  };
}

function example(title: string, task: Example): string {
  return `<div>\n\n${title}:\n\n\`\`\`json\n${jsonLines(task, '', COLUMN).join('\n')}\n\`\`\`\n\n</div>`;
}

function acknowledgement(rule: Rule): string {
  return [
    'If the finding is right and you accept it, acknowledge it on the task definition, and state your reason:',
    '',
    '```ts',
    'Validations.of(taskDefinition).acknowledge({',
    `  id: '${idOf(rule)}',`,
    "  reason: 'why it is fine here',",
    '});',
    '```',
    '',
    '<details><summary>Python</summary>',
    '',
    '```python',
    'Validations.of(task_definition).acknowledge(Acknowledgment(',
    `    id="${idOf(rule)}",`,
    '    reason="why it is fine here",',
    '))',
    '```',
    '',
    '</details>',
    '',
    `For files, use \`npx ${LIBRARY} check --acknowledge ${rule.name} FILE\`. [More about acknowledgements](/guide/checks.html#acknowledge)`,
  ].join('\n');
}
