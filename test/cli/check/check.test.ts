import { CONFLICT, CONFLICT_ID, container, fargateTask, MIXED, REPEATED, REPEATED_ID, SOUND, template, TYPO_ID } from '../definitions';
import { failure, fileWith, rulesIn, run } from '../terminal';

test.each([
  ['1 task definition: 0 errors, 0 warnings', { A: SOUND }],
  ['1 task definition: 1 error, 0 warnings', { A: CONFLICT }],
  ['1 task definition: 0 errors, 1 warning', { A: REPEATED }],
  ['4 task definitions: 2 errors, 1 warning', { A: CONFLICT, B: CONFLICT, C: REPEATED, D: SOUND }],
])('summarizes with singular and plural counts: %s', (summary, tasks) => {
  expect(run(['check', fileWith(template(tasks))]).out).toMatch(new RegExp(`^${summary}\n1 file read\n$`, 'm'));
});

test('reports a finding once for each file that contains it', () => {
  const files = [1, 2].map(() => fileWith(template({ Task: CONFLICT })));
  const { out } = run(['check', ...files]);
  expect(out.match(/^Task {2}.*$/gm)).toEqual(files.map(file => `Task  ${file}`));
  expect(out).toContain('2 task definitions: 2 errors, 0 warnings');
});

/** One error, one warning, and one note, each in its own task definition. */
const NOTE = fargateTask([container(), container({ Name: 'agent' })], { PidMode: 'task' });
const EACH_SEVERITY = template({ Error: CONFLICT, Warning: REPEATED, Note: NOTE });

test.each<[string[], RegExp | undefined, string[]]>([
  [[], /^1 note hidden, --severity info shows them$/, ['error', 'warning']],
  [['--severity', 'warning'], /^1 note hidden, --severity info shows them$/, ['error', 'warning']],
  [['--severity', 'error'], /^1 warning and 1 note hidden, --severity info shows them$/, ['error']],
  [['--severity', 'error', '--acknowledge', 'shared-pid-shows-processes'], /^1 warning hidden, --severity warning shows them$/, ['error']],
  [['--severity', 'info'], undefined, ['error', 'warning', 'info']],
  [['--acknowledge', 'shared-pid-shows-processes'], undefined, ['error', 'warning']],
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
    .map(([name, task]) => [name, run(['check', fileWith(template({ Task: task })), '--fail-on', failOn, ...options]).code]));
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
    expect.stringMatching(/^info {2}13 task definitions: Containers see each other's processes\. cdk-fargate-linux-controls::shared-pid-shows-processes; --format json lists them$/),
    '',
    'explain RULE prints the page of a rule, with an example and its sources.',
    '13 task definitions: 0 errors, 0 warnings',
    '2 files read',
    '',
  ]);
  expect(run(['check', fileWith(notes(1)), '--severity', 'info']).out).toContain('  info  pidMode is task');
  expect(rulesIn([fileWith(notes(12)), '--severity', 'info'])).toHaveLength(12);
});

test('warnings about few task definitions are not summarized', () => {
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
  [['--acknowledge', 'NET-SYSCTL-CONFLICT'], "unknown --acknowledge 'NET-SYSCTL-CONFLICT': did you mean net-sysctl-conflict?"],
  [['--acknowledge', 'other::net-sysctl-conflict'], "unknown --acknowledge 'other::net-sysctl-conflict'. check --list-rules lists the rules"],
])('rejects %j: %s', (options, message) => expect(run(['check', fileWith(MIXED), ...options])).toEqual(failure(message)));
