import { join } from 'node:path';
import { RULES } from '../../../src/checks/rules';
import { contentOf } from '../../run';
import { container, fargateTask, SOUND, template, TYPO, TYPO_ID } from '../definitions';
import { failure, fileWith, folderWith, outputOf, rulesIn, run, runToEnd } from '../terminal';

const typo = (acknowledge: unknown) => ({ ...TYPO, Metadata: { 'cdk-fargate-linux-controls': { acknowledge } } });
const KNOWN = [{ id: 'sysctl-unknown', reason: 'known' }];

describe('the metadata of a resource', () => {
  test.each([
    ['a name', KNOWN],
    ['an id', [{ id: TYPO_ID, reason: 'known' }]],
    ['an id among others', [{ id: 'tracer-not-root', reason: 'known' }, ...KNOWN]],
  ])('acknowledges its findings by %s', (_, acknowledge) => {
    const file = fileWith(template({ Task: typo(acknowledge) }));
    expect(run(['check', file]))
      .toMatchObject({ code: 0, out: '1 task definition: 0 errors, 0 warnings\n1 acknowledged finding not shown, --format json lists it\n1 file read\n', err: '' });
  });

  test('does not acknowledge another rule', () => {
    expect(rulesIn([fileWith(template({ Task: typo([{ id: 'sysctl-unverified', reason: 'known' }]) }))])).toEqual([TYPO_ID]);
  });

  const NO_LIST = "cdk-fargate-linux-controls in the Metadata of Task has no list 'acknowledge', so it acknowledges nothing";
  const NO_ID = 'the Metadata of Task acknowledges something without the id of a rule. Add id and reason';
  const NO_REASON = 'the Metadata of Task acknowledges sysctl-unknown without a reason. Write an entry with id and reason';
  const unknown = (name: string, hint: string) => `the Metadata of Task acknowledges the unknown rule '${name}'${hint}`;

  test.each<[string, unknown, string]>([
    ['a misspelled name', [{ id: 'sysctl-unknwn', reason: 'known' }], unknown('sysctl-unknwn', ': did you mean sysctl-unknown?')],
    ['a part of a name', [{ id: 'sysctl', reason: 'known' }], unknown('sysctl', '. check --list-rules lists the rules')],
    ['the name of no rule', ['E1234'], unknown('E1234', '. check --list-rules lists the rules')],
    ['a name without a reason', ['sysctl-unknown'], NO_REASON],
    ['an empty reason', [{ id: 'sysctl-unknown', reason: ' ' }], NO_REASON],
    ['no id', [{ reason: 'known' }], NO_ID],
    ['an id that is no text', [{ id: 1, reason: 'known' }], NO_ID],
    ['null', [null], NO_ID],
    ['no list', 'sysctl-unknown', NO_LIST],
    ['no key', undefined, NO_LIST],
    ['an unresolved value', { Ref: 'Acknowledged' }, NO_LIST],
  ])('with %s acknowledges nothing, and is reported with its line and exit code 2', (_, acknowledge, reason) => {
    const lines = JSON.stringify(template({ Task: typo('HERE') }), undefined, 2)
      .replace('"acknowledge": "HERE"', acknowledge === undefined ? '' : `"acknowledge": ${JSON.stringify(acknowledge)}`).split('\n');
    const file = fileWith(lines.join('\n'));
    expect(rulesIn([file])).toEqual([TYPO_ID]);
    const { code, err } = run(['check', file, '--fail-on', 'never']);
    const [, line, text] = /^cdk-fargate-linux-controls: .*?:(\d+): (.*)\n$/.exec(err)!;
    expect({ code, text }).toEqual({ code: 2, text: reason });
    expect(lines[Number(line) - 1]).toContain(reason === NO_LIST ? '"cdk-fargate-linux-controls": {' : '"acknowledge": [');
  });

  test('is reported even if there are no findings, and in JSON and SARIF', () => {
    const metadata = { 'cdk-fargate-linux-controls': { acknowledge: [{ id: 'sysctl-unknwn', reason: 'known' }, ...KNOWN] } };
    const file = fileWith(template({ Task: { ...SOUND, Metadata: metadata } }));
    const reason = unknown('sysctl-unknwn', ': did you mean sysctl-unknown?');
    expect(outputOf(file)).toMatchObject({ findings: [], summary: { unreadable: [{ file, line: 1, reason }] } });
    const { runs: [{ invocations: [{ executionSuccessful, toolExecutionNotifications }] }] } = JSON.parse(run(['check', file, '--format', 'sarif']).out) as { runs: any[] };
    expect(executionSuccessful).toBe(false);
    expect(toolExecutionNotifications).toMatchObject([{ level: 'error', message: { text: reason }, locations: [{ physicalLocation: { region: { startLine: 1 } } }] }]);
  });

  test('of other tools is not reported', () => {
    expect(run(['check', fileWith(template({ Task: { ...SOUND, Metadata: { 'cfn-lint': { config: {} } } } }))])).toMatchObject({ code: 0, err: '' });
  });

  test('does not acknowledge findings of other resources', () => {
    expect(rulesIn([fileWith(template({ A: typo(KNOWN), B: typo([]) }))])).toEqual([TYPO_ID]);
  });

  test('is shown by the documentation', () => {
    const [, shown] = /^```yaml\n(Resources:\n[^]*?)^```$/m.exec(contentOf('docs/checks.md'))!;
    const properties = Object.entries(fargateTask([container({ Name: 'agent', User: '1000', LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } } })]).Properties as object);
    const withProperties = (content: string) => fileWith(`${content}    Properties: ${JSON.stringify(Object.fromEntries(properties))}\n`, 'template.yaml');
    expect(rulesIn([withProperties(shown)])).toEqual([]);
    expect(rulesIn([withProperties(shown.replace('tracer-not-root', 'sysctl-unknown'))])).toEqual(['cdk-fargate-linux-controls::tracer-not-root']);
  });
});

test('the summary counts what the metadata and --acknowledge acknowledge', () => {
  const file = fileWith(template({ A: typo(KNOWN), B: typo([]) }));
  expect(run(['check', file, '--acknowledge', 'sysctl-unknown']).out).toContain('\n2 acknowledged findings not shown, --format json lists them\n');
});

describe('--acknowledge RULE@FILE', () => {
  const FILES = { 'a.json': template({ Task: TYPO }), 'b@c/a.json': template({ Task: TYPO }) };

  test.each([
    ['as the output prints it', 'a.json', ['b@c/a.json']],
    ['spelled in another way', './b@c/../a.json', ['b@c/a.json']],
    ['whose path contains @', 'b@c/a.json', ['a.json']],
  ])('omits the findings of a rule in a file %s', (_, file, expected) => {
    process.chdir(folderWith(FILES));
    for (const rule of ['sysctl-unknown', TYPO_ID]) {
      const { findings, summary } = outputOf(...Object.keys(FILES), '--acknowledge', `${rule}@${file}`);
      expect(findings.map(finding => finding.file as string)).toEqual(expected);
      expect(summary.acknowledged).toBe(1);
    }
  });

  test('omits it by the absolute path, and for standard input by the name that the output prints', async () => {
    const folder = folderWith(FILES);
    process.chdir(folder);
    expect(rulesIn(['a.json', '--acknowledge', `sysctl-unknown@${join(folder, 'a.json')}`])).toEqual([]);
    const input = JSON.stringify(FILES['a.json']);
    expect(await runToEnd(['check', '-', '--acknowledge', 'sysctl-unknown@stdin'], { input })).toMatchObject({ code: 0, err: '' });
  });

  test('keeps other rules, and several options add up', () => {
    process.chdir(folderWith(FILES));
    expect(rulesIn(['a.json', '--acknowledge', 'pid-mode-host@a.json'])).toEqual([TYPO_ID]);
    const both = Object.keys(FILES).flatMap(file => ['--acknowledge', `sysctl-unknown@${file}`]);
    expect(run(['check', ...Object.keys(FILES), ...both])).toMatchObject({ code: 0, out: expect.stringContaining('\n2 acknowledged findings not shown, --format json lists them\n') });
  });

  test('omits the values that matter to the rule, in this file only', () => {
    const unresolved = template({ Task: fargateTask([container({ SystemControls: [{ Namespace: { 'Fn::ImportValue': 'name' }, Value: '1' }] })]) });
    process.chdir(folderWith({ 'a.json': unresolved, 'b.json': unresolved }));
    const rules = outputOf('a.json', '--severity', 'error').unresolved;
    expect(rules).toHaveLength(1);
    const every = RULES.filter(({ severity }) => severity === 'error').flatMap(({ name }) => ['--acknowledge', `${name}@a.json`]);
    expect(outputOf('a.json', 'b.json', '--severity', 'error', ...every).unresolved.map(({ file }) => file as string)).toEqual(['b.json']);
  });

  test('with a file that does not exist is exit code 2, with a suggestion', () => {
    process.chdir(folderWith(FILES));
    expect(run(['check', 'a.json', '--fail-on', 'never', '--acknowledge', 'sysctl-unknown@aa.json'])).toMatchObject({
      code: 2, err: 'cdk-fargate-linux-controls: aa.json does not exist, so --acknowledge sysctl-unknown@aa.json has no effect: did you mean a.json?\n',
    });
    expect(outputOf('a.json', '--acknowledge', 'sysctl-unknown@other').summary.unreadable).toMatchObject([{ file: 'other' }]);
  });

  test('with - suggests the name that the output prints', async () => {
    const { code, err } = await runToEnd(['check', '-', '--acknowledge', 'sysctl-unknown@-'], { input: JSON.stringify(FILES['a.json']) });
    expect({ code, err }).toStrictEqual({
      code: 2, err: 'cdk-fargate-linux-controls: - does not exist, so --acknowledge sysctl-unknown@- has no effect: did you mean stdin?\n',
    });
  });

  // The files of a commit change with each commit.
  test('with a file that another run checks is a note', () => {
    process.chdir(folderWith({ ...FILES, 'sound.json': template({ Task: SOUND }) }));
    expect(run(['check', 'sound.json', '--acknowledge', 'sysctl-unknown@a.json'])).toMatchObject({
      code: 0, err: 'cdk-fargate-linux-controls: a.json was not checked, so --acknowledge sysctl-unknown@a.json has no effect\n',
    });
    expect(outputOf('sound.json', '--acknowledge', 'sysctl-unknown@a.json').summary.notes).toMatchObject([{ file: 'a.json' }]);
  });

  test.each([
    ['sysctl-unknwn@a.json', "unknown --acknowledge 'sysctl-unknwn': did you mean sysctl-unknown?"],
    ['@a.json', "unknown --acknowledge ''. check --list-rules lists the rules"],
    ['sysctl-unknown@', '--acknowledge sysctl-unknown@ names no file. Add the path as check prints it, or remove @'],
  ])('refuses %s', (option, message) => {
    process.chdir(folderWith(FILES));
    expect(run(['check', 'a.json', '--acknowledge', option])).toEqual(failure(message));
  });
});
