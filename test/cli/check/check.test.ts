import { check } from '../../../src/cli/check';
import type { InputFile } from '../../../src/cli/input';
import { PLAIN } from '../../../src/cli/style';
import { taskDefinitionsOf } from '../../../src/reading/content/template';
import {
  CONFLICT, CONFLICT_ID, container, fargateTask, MIXED, REPEATED, REPEATED_ID, somaxconn, SOUND, template, TYPO_ID,
} from '../definitions';
import { failure, fileWith, rulesIn, run } from '../terminal';

function checked(tasks: Record<string, unknown>) {
  return checkedFiles(inputFile('App.template.json', tasks));
}

function checkedFiles(...files: readonly InputFile[]) {
  return check({ files, skipped: [], unreadable: [], leftOut: [], notes: [] }, PLAIN);
}

/** A file whose places are unknown. */
function inputFile(file: string, tasks: Record<string, unknown>): InputFile {
  return { file, id: file, taskDefinitions: taskDefinitionsOf(template(tasks))!, placeOf: () => undefined, line: () => '' };
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

test('a finding shows its severity, container, problem, fix, rule id, and page', () => {
  const [title, problem, fix, source] = checked({ Edge: fargateTask([container({ SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '6000' }] })]) }).text.split('\n');
  expect(title).toBe('Edge  App.template.json');
  expect(problem).toBe('  error  container app: there is no kernel parameter net.core.somaxcon.');
  expect(fix).toBe('    Did you mean net.core.somaxconn?');
  expect(source).toMatch(/^ {4}cdk-fargate-linux-controls::sysctl-unknown {2}https:.*\/docs\/rules\.md#sysctl-unknown$/);
});

test('counts an unresolved value that may cause a finding, and does not guess it', () => {
  const reportFor = (value: unknown) => checked({
    Task: fargateTask([container({ SystemControls: [somaxconn('5000')] }), container({ Name: 'agent', SystemControls: [{ Namespace: 'net.core.somaxconn', Value: value }] })]),
  }).text;
  expect(reportFor({ Ref: 'Somaxconn' })).toBe('1 task definition: 0 errors, 0 warnings; 1 value known only at deployment (--verbose lists it)');
  expect(reportFor('6000')).toContain('1 error');
});

test('reports a finding once for each file that contains it', () => {
  const { text } = checkedFiles(inputFile('A.template.json', { Task: CONFLICT }), inputFile('B.template.json', { Task: CONFLICT }));
  expect(text).toContain('Task  A.template.json');
  expect(text).toContain('Task  B.template.json');
  expect(text).toContain('2 task definitions: 2 errors, 0 warnings');
});

/** One error, one warning, and one note, each in its own task definition. */
const EACH_SEVERITY = template({ Error: CONFLICT, Warning: REPEATED, Note: fargateTask([container()], { Memory: '512' }) });
const ONLY = (task: unknown) => template({ Task: task });
const NOTE = fargateTask([container()], { Memory: '512' });

test.each<[string[], RegExp | undefined, string[]]>([
  [[], /^1 note hidden, --severity info shows them$/, ['error', 'warning']],
  [['--severity', 'warning'], /^1 note hidden, --severity info shows them$/, ['error', 'warning']],
  [['--severity', 'error'], /^1 warning and 1 note hidden, --severity info shows them$/, ['error']],
  [['--severity', 'error', '--acknowledge', 'guard-duty-memory'], /^1 warning hidden, --severity warning shows them$/, ['error']],
  [['--severity', 'info'], undefined, ['error', 'warning', 'info']],
  [['--acknowledge', 'guard-duty-memory'], undefined, ['error', 'warning']],
])('with %j, findings below the severity are only counted: %p', (options, hidden, severities) => {
  const file = fileWith(EACH_SEVERITY);
  const { code, out } = run(['check', file, ...options]);
  expect(code).toBe(1);
  expect(out.split('\n').filter(line => line.includes('hidden'))).toStrictEqual(hidden ? [expect.stringMatching(hidden)] : []);
  expect([...out.matchAll(/^ {2}(error|warning|info) {2}/gm)].map(([, severity]) => severity)).toStrictEqual(severities);
});

test.each([
  ['error', { error: 1, warning: 0, note: 0 }],
  ['warning', { error: 1, warning: 1, note: 0 }],
  ['never', { error: 0, warning: 0, note: 0 }],
])('--fail-on %s returns the exit codes %j, whatever is shown', (failOn, codes) => {
  const codesWith = (...options: string[]) => Object.fromEntries(Object.entries({ error: CONFLICT, warning: REPEATED, note: NOTE })
    .map(([name, task]) => [name, run(['check', fileWith(ONLY(task)), '--fail-on', failOn, ...options]).code]));
  expect(codesWith()).toStrictEqual(codes);
  expect(codesWith('--severity', 'error')).toStrictEqual(codes);
  expect(codesWith('--severity', 'info')).toStrictEqual(codes);
});

test('an error in the input is exit code 2 even with --fail-on never', () => {
  expect(run(['check', fileWith('{'), '--fail-on', 'never']).code).toBe(2);
});

test('information about many task definitions is one line in the whole run', () => {
  const notes = (count: number) => template(Object.fromEntries(Array.from({ length: count }, (_, index) => [`Task${index}`, NOTE])));
  const { out } = run(['check', fileWith(notes(12)), fileWith(notes(1)), '--severity', 'info']);
  expect(out.split('\n')).toStrictEqual([
    expect.stringMatching(/^info {2}13 task definitions: The GuardDuty agent uses .*\. cdk-fargate-linux-controls::guard-duty-memory; --format json lists them$/),
    '',
    '13 task definitions: 0 errors, 0 warnings',
    '2 files read',
    '',
  ]);
  expect(run(['check', fileWith(notes(1)), '--severity', 'info']).out).toContain('  info  the task has 512 MiB of memory');
  expect(rulesIn([fileWith(notes(12)), '--severity', 'info'])).toHaveLength(12);
});

test('warnings about many task definitions are not summarized', () => {
  expect(run(['check', fileWith(template({ A: REPEATED, B: REPEATED }))]).out.match(/^ {2}warning {2}/gm)).toHaveLength(2);
});

test.each<[string[], string[], number]>([
  [[], [CONFLICT_ID, REPEATED_ID, TYPO_ID], 1],
  [['--acknowledge', CONFLICT_ID], [REPEATED_ID, TYPO_ID], 1],
  [['--acknowledge', 'net-sysctl-conflict', '--acknowledge', 'sysctl-unknown'], [REPEATED_ID], 0],
])('with %j it reports %j', (options, expected, code) => {
  const file = fileWith(MIXED);
  expect(rulesIn([file, ...options])).toEqual(expected);
  expect(run(['check', file, ...options]).code).toBe(code);
});

test.each([
  [['--severity', 'fatal'], "option '--severity <severity>' argument 'fatal' is invalid. Use info, warning, or error."],
  [['--acknowledge', 'net-sysctl-conflit'], "unknown --acknowledge 'net-sysctl-conflit': did you mean net-sysctl-conflict?"],
  [['--acknowledge', 'other::net-sysctl-conflict'], "unknown --acknowledge 'other::net-sysctl-conflict': "],
])('rejects %j: %s', (options, message) => {
  expect(run(['check', fileWith(MIXED), ...options])).toEqual(failure(message));
});
