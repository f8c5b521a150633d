import { Rule } from '../../../src/checks/rule';
import { RULES } from '../../../src/checks/rules';
import { explanationsOf } from '../../../src/cli/explain';
import { KNOWN_MESSAGES } from '../../../src/cli/explain/known';
import { rulePageJson } from '../../../src/cli/explain/rule-page';
import { contentOf } from '../../run';
import { failure, fileWith, rulesIn, run, runToEnd } from '../terminal';

const SAMPLES = KNOWN_MESSAGES.flatMap(({ samples }) => samples.map(({ text }) => text));
const PAGE = contentOf('docs/rules.md');

/** The section of a rule, without the link to the playground at its end. */
const sectionOf = (name: string) => PAGE.split('\n## ').find(section => section.startsWith(`${name}\n`))!.slice(name.length).trim().replace(/\n\n\[Try it [^]*$/, '');

test.each(RULES.map(({ name }) => name))('explain %s prints the section of docs/rules.md, and its address', async name => {
  const { code, out } = await runToEnd(['explain', name]);
  expect(code).toBe(0);
  expect(out).toBe(`${name}\n\n${sectionOf(name)}\n\nhttps://github.com/cdk-fargate-linux-controls/cdk-fargate-linux-controls/blob/main/docs/rules.md#${name}\n`);
});

test('explain accepts the id of a rule, and a name on standard input', async () => {
  const { out } = await runToEnd(['explain', 'sysctl-unknown']);
  expect(await runToEnd(['explain', 'cdk-fargate-linux-controls::sysctl-unknown'])).toEqual({ code: 0, out, err: '' });
  expect(await runToEnd(['explain'], { input: 'sysctl-unknown\n' })).toEqual({ code: 0, out, err: '' });
});

test('explain prints a rule as JSON, with examples that check reads', async () => {
  const { out } = await runToEnd(['explain', 'sysctl-unknown', '--format', 'json']);
  const rule = JSON.parse(out) as Record<string, unknown>;
  expect(rule).toMatchObject({
    rule: 'cdk-fargate-linux-controls::sysctl-unknown',
    severity: 'error',
    title: 'A kernel parameter is misspelled',
    why: expect.any(String),
    fix: 'Correct the name.',
    sources: ['https://docs.kernel.org/networking/ip-sysctl.html'],
    measuredOn: 'Linux 6.1 and 6.18',
    page: expect.stringMatching(/docs\/rules\.md#sysctl-unknown$/),
  });
  expect(rulesIn([fileWith(rule.reported)])).toEqual([rule.rule]);
  expect(rulesIn([fileWith(rule.notReported)])).toEqual([]);
});

test('the JSON of a rule lists exactly the known messages that explain answers with the rule', () => {
  const rulesOf = new Map(SAMPLES.map(text => [text, explanationsOf(text).flatMap(({ findings }) => findings.map(({ rule }) => rule.name))]));
  for (const rule of RULES) {
    const { messages } = JSON.parse(rulePageJson(rule)) as { readonly messages: readonly { readonly text: string }[] };
    expect([rule.name, messages.map(({ text }) => text)]).toStrictEqual([rule.name, SAMPLES.filter(text => rulesOf.get(text)!.includes(rule.name))]);
  }
});

test.each<[string, string, string, object]>([
  ['lists the messages, too', 'ulimit-soft-above-hard', 'messages', [
    { message: 'limit-refused', text: 'error setting rlimit type 7: invalid argument', printedBy: 'runc' },
    { message: 'limit-refused', text: 'setrlimit `RLIMIT_NOFILE`: Invalid argument', printedBy: 'crun' },
    { message: 'ulimit-soft-above-hard', text: 'Soft limit exceeds hard limit for ulimit', printedBy: 'ECS (RegisterTaskDefinition)' },
  ]],
])('the JSON of a rule %s', async (_, rule, member, expected) => {
  expect(JSON.parse((await runToEnd(['explain', rule, '--format', 'json'])).out)).toHaveProperty(member, expected);
});

test.each(['sysctl-unknwon', 'cdk-fargate-linux-controls::sysctl-unknow'])('explain suggests a rule for %s', async name => {
  expect(await runToEnd(['explain', name])).toEqual(failure('did you mean sysctl-unknown? check --list-rules lists all rules.'));
});

test.each(['no-such-thing', 'sysctl unknown', 'sysctl-unknown happened'])('explain reads %j as a message', async text => {
  expect(await runToEnd(['explain', text])).toMatchObject({ code: 1, out: expect.stringContaining('No known message about a Linux control') });
});

test('check --list-rules lists every rule on a line, without a path', () => {
  const { code, out, err } = run(['check', '--list-rules']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const fieldsOf = ({ severity, name, title }: Rule) => [severity, name, title];
  expect(out.trimEnd().split('\n').map(line => line.split(/ {2,}/))).toEqual(RULES.map(fieldsOf));
});

test.each(['sarif', 'github'])('check --list-rules does not print %s', format => {
  expect(run(['check', '--list-rules', '--format', format])).toEqual(failure(`--list-rules prints text or json, not ${format}. Omit --format, or use --format json`));
});

test('check --list-rules lists the rules as JSON', () => {
  const rules = JSON.parse(run(['check', '--list-rules', '--format', 'json']).out) as { page: string }[];
  expect(rules).toEqual(RULES.map(({ severity, name, title }) =>
    ({ rule: `cdk-fargate-linux-controls::${name}`, severity, title, page: expect.stringMatching(`#${name}$`) as unknown })));
});
