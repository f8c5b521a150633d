import { changedLines } from './diff';
import { groupedList } from './menu';
import { code, list, Page, playgroundLink, sections } from './page';
import { LIBRARY, evidenceOf, idOf, Rule } from '../../src/checks/rule';
import { RULES } from '../../src/checks/rules';
import { jsonLines, messagesAbout } from '../../src/cli/explain/rule-page';

const TITLES = { error: 'Errors', warning: 'Warnings', info: 'Information' };

/** The characters of a line in an example. */
const WIDTH = 76;

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
      `\`check\`, the plugin, and the constructs report what these ${RULES.length} rules find. An error is known to fail or to have no effect. A warning is a judgment.`,
      '[Acknowledge](/guide/checks.html#acknowledge) what you accept: warnings, and with the plugin and `check` errors, too. Information is shown only on request.',
      '',
      groupedList(groups),
    ].join('\n'),
  };
}

function entry({ name, title }: Rule, address: string): string {
  return `[\`${name}\`](${address}): ${title}`;
}

function rulePage(rule: Rule): Page {
  const { name, severity, title, why, fix } = rule;
  return {
    path: `rules/${name}`,
    title: name,
    group: TITLES[severity],
    description: `${title}.`,
    body: [
      `<Badge type="${severity === 'error' ? 'danger' : severity === 'warning' ? 'warning' : 'info'}" text="${severity}" /> **${title}.** ${why}`,
      sections(
        ['Fix', fix],
        ['Example', exampleOf(rule)],
        ['Acknowledge', acknowledgement(rule)],
        ['Messages', list(messagesAbout(rule).map(message => `[${code(message.sample.text)}](/messages/${message.name}.html), ${message.sample.printedBy}`))],
        ['Evidence', list(evidenceOf(rule))],
      ),
    ].join('\n\n'),
  };
}

/** A task definition with a finding, and the changes with which it has none. */
function exampleOf({ name, fails, passes }: Rule): string {
  const lines = changedLines(jsonLines(fails()[0], '', WIDTH), jsonLines(passes()[0], '', WIDTH))
    .map(({ text, change }) => `${text}${change === undefined ? '' : ` // [!code ${change === 'removed' ? '--' : '++'}]`}`);
  return [
    'The rule reports the task definition with the lines marked `-`, and not with those marked `+`:',
    `<div class="change">\n\n\`\`\`json\n${lines.join('\n')}\n\`\`\`\n\n</div>`,
    playgroundLink('Try it in the playground', `rule=${name}`),
  ].join('\n\n');
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
