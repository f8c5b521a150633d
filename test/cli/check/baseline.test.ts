import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFLICT, CONFLICT_ID, container, fargateTask, MIXED, REPEATED_ID, SOUND, template, TYPO_ID } from '../definitions';
import { failure, fileWith, folderWith, outputOf, rulesIn, run } from '../terminal';

/** A path in a new folder. */
const newFile = () => join(folderWith({}), 'baseline.json');

/** Writes a baseline of paths and returns its file. */
function baselineOf(...paths: string[]): string {
  const baseline = newFile();
  run(['check', ...paths, '--write-baseline', baseline]);
  return baseline;
}

/** The summary between the counts of findings and of files. */
function summaryOf(args: string[]): string[] {
  const lines = run(['check', ...args]).out.trimEnd().split('\n');
  return lines.slice(lines.findIndex(line => / task definitions?: /.test(line)) + 1, -1);
}

const typo = (name: string) => fargateTask([container({ SystemControls: [{ Namespace: name, Value: '1' }] })]);

test('--write-baseline writes the findings, one entry a line, and passes', () => {
  const baseline = newFile();
  expect(run(['check', fileWith(MIXED), '--write-baseline', baseline]))
    .toMatchObject({ code: 0, out: `3 task definitions: 0 errors, 0 warnings\n3 findings written to ${baseline}\n1 file read\n` });
  const lines = readFileSync(baseline, 'utf8').split('\n');
  expect(lines).toHaveLength(6);
  expect(JSON.parse(lines[3].trim())).toEqual({
    file: 'file.json', resource: 'Typo', container: 'app', rule: TYPO_ID, message: 'there is no kernel parameter net.core.somaxcon.',
  });
});

test('--write-baseline replaces a baseline, and writes an empty list without findings', () => {
  const baseline = baselineOf(fileWith(MIXED));
  run(['check', fileWith(template({ Sound: SOUND })), '--write-baseline', baseline]);
  expect(readFileSync(baseline, 'utf8')).toBe('[]\n');
});

test('--write-baseline replaces the file at once', () => {
  const baseline = fileWith('[]', 'baseline.json');
  const { ino } = statSync(baseline);
  run(['check', fileWith(MIXED), '--write-baseline', baseline]);
  expect(statSync(baseline).ino).not.toBe(ino);
});

test('--write-baseline leaves out hidden and acknowledged findings', () => {
  const baseline = newFile();
  run(['check', fileWith(MIXED), '--severity', 'error', '--acknowledge', 'sysctl-unknown', '--write-baseline', baseline]);
  expect((JSON.parse(readFileSync(baseline, 'utf8')) as { rule: string }[]).map(({ rule }) => rule)).toEqual([CONFLICT_ID]);
});

test('--baseline reports only new findings, even in another folder', () => {
  const baseline = baselineOf(fileWith(MIXED));
  const more = fileWith(template({ ...(MIXED.Resources as object), Again: CONFLICT }));
  expect(rulesIn([more, '--baseline', baseline])).toEqual([CONFLICT_ID]);
  expect(run(['check', more, '--baseline', baseline]).code).toBe(1);
  expect(run(['check', fileWith(MIXED), '--baseline', baseline]).code).toBe(0);
});

test('--baseline ignores where a finding is in its file', () => {
  const baseline = baselineOf(fileWith(MIXED));
  expect(rulesIn([fileWith(JSON.stringify(MIXED, undefined, 8)), '--baseline', baseline])).toEqual([]);
});

test('each entry matches one finding, and a changed value is a new finding', () => {
  const once = fileWith(template({ Task: typo('net.core.somaxcon') }));
  const baseline = baselineOf(once);
  expect(rulesIn([once, fileWith(template({ Task: typo('net.core.somaxcon') })), '--baseline', baseline])).toEqual([TYPO_ID]);
  expect(rulesIn([fileWith(template({ Task: typo('net.core.somaxcom') })), '--baseline', baseline])).toEqual([TYPO_ID]);
});

test('an old mistake in a new file is new, and in a renamed file too', () => {
  const folder = folderWith({ 'old.template.json': template({ Task: typo('net.core.somaxcon') }) });
  const baseline = baselineOf(folder);
  writeFileSync(join(folder, 'new.template.json'), JSON.stringify(template({ Task: typo('net.core.somaxcon') })));
  const files = () => outputOf(folder, '--baseline', baseline).findings.map(({ file }) => file as string);
  expect(files()).toEqual([join(folder, 'new.template.json')]);
  renameSync(join(folder, 'old.template.json'), join(folder, 'older.template.json'));
  expect(files()).toHaveLength(2);
});

test('the folder that is checked may move', () => {
  const content = { 'nested/Task.template.json': template({ Task: typo('net.core.somaxcon') }) };
  expect(rulesIn([folderWith(content), '--baseline', baselineOf(folderWith(content))])).toEqual([]);
});

test('the summary counts the hidden findings and lists the entries that no longer occur', () => {
  const baseline = baselineOf(fileWith(MIXED));
  expect(summaryOf([fileWith(MIXED), '--baseline', baseline])).toStrictEqual([`3 known findings hidden by ${baseline}`]);
  expect(summaryOf([fileWith(template({ Conflict: CONFLICT, Typo: SOUND })), '--baseline', baseline])).toStrictEqual([
    `1 known finding hidden by ${baseline}`,
    `2 entries of it no longer occur; --write-baseline ${baseline} removes them:`,
    `  Repeated: containers app and agent each set net.core.somaxconn to 5000, but they share a network namespace. [${REPEATED_ID}]`,
    `  Typo, container app: there is no kernel parameter net.core.somaxcon. [${TYPO_ID}]`,
  ]);
});

test.each([[10, false], [11, true]])('of %i entries that no longer occur, at most 10 are listed', (number, isShortened) => {
  const tasks = Object.fromEntries([...Array(number).keys()].map(i => [`Task${i}`, typo('net.core.somaxcon')]));
  const lines = summaryOf([fileWith(template({ Sound: SOUND })), '--baseline', baselineOf(fileWith(template(tasks)))]);
  expect(lines.slice(2, 12)).toEqual([...Array(10).keys()].map(i => expect.stringContaining(`Task${i}, container app`)));
  expect(lines.slice(12)).toStrictEqual(isShortened ? ['  and 1 more'] : []);
});

test('an entry whose finding is acknowledged or hidden still occurs', () => {
  const baseline = baselineOf(fileWith(MIXED));
  expect(summaryOf([fileWith(MIXED), '--baseline', baseline, '--acknowledge', 'sysctl-unknown', '--severity', 'error']).join('\n'))
    .not.toContain('no longer');
});

test('a check does not change the baseline', () => {
  const baseline = baselineOf(fileWith(template({ Sound: SOUND })));
  expect(run(['check', fileWith(MIXED), '--baseline', baseline]).code).toBe(1);
  expect(readFileSync(baseline, 'utf8')).toBe('[]\n');
});

test('--write-baseline writes nothing if a file cannot be read', () => {
  const baseline = newFile();
  const { code, out, err } = run(['check', fileWith(MIXED), fileWith('{'), '--write-baseline', baseline]);
  expect(code).toBe(2);
  expect(existsSync(baseline)).toBe(false);
  expect(out).toContain('3 task definitions: 2 errors, 1 warning\n');
  expect(err).toContain('is not valid JSON');
  expect(err).toContain(`${baseline} was not written, because a part of the input could not be read\n`);
});

test.each([
  ['not JSON', 'nonsense', /cannot read the baseline .*baseline\.json: is not valid JSON: (?!.*is not valid JSON)/],
  ['not a list', '{}', /baseline\.json is not a baseline: expected a list that --write-baseline has written/],
  ['a list of something else', '[1]', /baseline\.json is not a baseline/],
  ['a list of entries without a file', '[{"resource":"a","container":null,"rule":"b","message":"c"}]', /baseline\.json is not a baseline/],
])('rejects a baseline that is %s', (_, content, message) => {
  expect(run(['check', fileWith(MIXED), '--baseline', fileWith(content, 'baseline.json')])).toEqual(failure(message));
});

test('rejects a baseline that does not exist, and does not write it', () => {
  const baseline = newFile();
  for (let i = 0; i < 2; i++) {
    expect(run(['check', fileWith(MIXED), '--baseline', baseline]))
      .toEqual(failure(`the baseline ${baseline} does not exist. Write it with --write-baseline ${baseline}.`));
  }
});

test('reports a baseline that cannot be written', () => {
  const folder = folderWith({});
  mkdirSync(join(folder, 'folder'));
  for (const file of [join(folder, 'no/such/folder/baseline.json'), join(folder, 'folder')]) {
    expect(run(['check', fileWith(MIXED), '--write-baseline', file]))
      .toEqual(failure(new RegExp(`^cdk-fargate-linux-controls: cannot write the baseline ${file}: .*\\n$`)));
  }
});

test('--baseline and --write-baseline are mutually exclusive', () => {
  expect(run(['check', fileWith(MIXED), '--baseline', 'a.json', '--write-baseline', 'a.json'])).toEqual(failure('--write-baseline'));
});
