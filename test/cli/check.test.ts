import {
  CONFLICT, CONFLICT_ID, container, fargateTask, MIXED, REPEATED, REPEATED_ID, somaxconn, SOUND, template, TYPO_ID,
} from './definitions';
import { fileWith, removeFolders, rulesIn, run } from './terminal';
import { taskDefinitionsOf } from '../../src/checks/reading/template';
import { check } from '../../src/cli/check';
import { PLAIN } from '../../src/cli/style';

afterEach(removeFolders);

function checked(tasks: Record<string, unknown>) {
  return check([{ file: 'App.template.json', taskDefinitions: taskDefinitionsOf(template(tasks))! }], PLAIN);
}

test.each([
  ['0 task definitions: 0 errors, 0 warnings', {}],
  ['1 task definition: 0 errors, 0 warnings', { A: SOUND }],
  ['1 task definition: 1 error, 0 warnings', { A: CONFLICT }],
  ['1 task definition: 0 errors, 1 warning', { A: REPEATED }],
  ['4 task definitions: 2 errors, 1 warning', { A: CONFLICT, B: CONFLICT, C: REPEATED, D: SOUND }],
])('summarizes with singular and plural counts: %s', (summary, tasks) => {
  expect(checked(tasks).text.split('\n').pop()).toBe(summary);
});

test('a finding shows its severity, container, problem, fix, rule id, and source', () => {
  const [title, problem, fix, source] = checked({ Edge: fargateTask([container({ SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '6000' }] })]) }).text.split('\n');
  expect(title).toBe('Edge  App.template.json');
  expect(problem).toBe('  error  container app: there is no kernel parameter net.core.somaxcon.');
  expect(fix).toBe('    Did you mean net.core.somaxconn?');
  expect(source).toMatch(/^ {4}cdk-fargate-linux-controls::sysctl-unknown {2}https:/);
});

test('omits task definitions without findings', () => {
  const { text } = checked({ Sound: SOUND, Wrong: CONFLICT });
  expect(text).toContain('Wrong  App.template.json');
  expect(text).not.toContain('Sound  ');
});

test.each([
  ['without findings', SOUND, false],
  ['with only a warning', REPEATED, false],
  ['with an error', CONFLICT, true],
])('returns whether there are errors: %s', (_, task, expected) => {
  expect(checked({ Task: task }).hasErrors).toBe(expected);
});

test('does not report unresolved values', () => {
  const reportFor = (value: unknown) => checked({
    Task: fargateTask([container({ SystemControls: [somaxconn('100')] }), container({ Name: 'agent', SystemControls: [{ Namespace: 'net.core.somaxconn', Value: value }] })]),
  }).text;
  expect(reportFor({ Ref: 'Somaxconn' })).toBe('1 task definition: 0 errors, 0 warnings');
  expect(reportFor('200')).toContain('1 error');
});

test('reports a finding once for each file that contains it', () => {
  const taskDefinitions = taskDefinitionsOf(template({ Task: CONFLICT }))!;
  const { text } = check([{ file: 'A.template.json', taskDefinitions }, { file: 'B.template.json', taskDefinitions }], PLAIN);
  expect(text).toContain('Task  A.template.json');
  expect(text).toContain('Task  B.template.json');
  expect(text).toContain('2 task definitions: 2 errors, 0 warnings');
});

test.each<[string[], string[], number]>([
  [[], [CONFLICT_ID, REPEATED_ID, TYPO_ID], 1],
  [['--severity', 'info'], [CONFLICT_ID, REPEATED_ID, TYPO_ID], 1],
  [['--severity', 'warning'], [CONFLICT_ID, REPEATED_ID, TYPO_ID], 1],
  [['--severity', 'error'], [CONFLICT_ID, TYPO_ID], 1],
  [['--acknowledge', CONFLICT_ID], [REPEATED_ID, TYPO_ID], 1],
  [['--acknowledge', 'net-sysctl-conflict', '--acknowledge', 'sysctl-unknown'], [REPEATED_ID], 0],
])('with %j it reports %j', (options, expected, code) => {
  const file = fileWith(MIXED);
  expect(rulesIn([file, ...options])).toEqual(expected);
  expect(run(['check', file, ...options]).code).toBe(code);
});

test.each([
  [['--format', 'sarf'], "unknown --format 'sarf': did you mean sarif?"],
  [['--severity', 'fatal'], "unknown --severity 'fatal': use info, warning, or error"],
  [['--acknowledge', 'net-sysctl-conflit'], "unknown --acknowledge 'net-sysctl-conflit': did you mean net-sysctl-conflict?"],
  [['--acknowledge', 'other::net-sysctl-conflict'], "unknown --acknowledge 'other::net-sysctl-conflict': "],
])('rejects %j: %s', (options, message) => {
  const { code, out, err } = run(['check', fileWith(MIXED), ...options]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test('describe rejects the options of check', () => {
  const { code, err } = run(['describe', fileWith(MIXED), '--severity', 'error']);
  expect(code).toBe(2);
  expect(err).toContain('describe does not support --severity');
});
