import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFLICT, CONFLICT_ID, container, fargateTask, MIXED, REPEATED_ID, SOUND, template, TYPO_ID } from '../definitions';
import { fileWith, folderWith, removeFolders, rulesIn, run } from '../terminal';

afterEach(removeFolders);

test('records all findings in a new baseline and reports none', () => {
  const baseline = join(folderWith({}), 'baseline.json');
  const { code, out } = run(['check', fileWith(MIXED), '--baseline', baseline]);
  expect({ code, out }).toEqual({ code: 0, out: '3 task definitions: 0 errors, 0 warnings\n1 file read\n' });
  expect((JSON.parse(readFileSync(baseline, 'utf8')) as { rule: string }[]).map(({ rule }) => rule)).toEqual([CONFLICT_ID, REPEATED_ID, TYPO_ID]);
});

test('reports only new findings later, even from another folder', () => {
  const baseline = join(folderWith({}), 'baseline.json');
  run(['check', fileWith(MIXED), '--baseline', baseline]);
  const more = template({ ...(MIXED.Resources as object), Again: CONFLICT });
  expect(rulesIn([fileWith(more), '--baseline', baseline])).toEqual([CONFLICT_ID]);
  expect(run(['check', fileWith(more), '--baseline', baseline]).code).toBe(1);
  expect(run(['check', fileWith(MIXED), '--baseline', baseline]).code).toBe(0);
});

test('each baseline entry matches one finding, and a changed value is a new finding', () => {
  const typo = { Namespace: 'net.core.somaxcon', Value: '1' };
  const once = fargateTask([container({ SystemControls: [typo] })]);
  const baseline = join(folderWith({}), 'baseline.json');
  run(['check', fileWith(template({ Task: once })), '--baseline', baseline]);
  const twoFiles = [fileWith(template({ Task: once })), fileWith(template({ Task: once }))];
  expect(rulesIn([...twoFiles, '--baseline', baseline])).toEqual([TYPO_ID]);
  const changed = fargateTask([container({ SystemControls: [{ ...typo, Namespace: 'net.core.somaxcom' }] })]);
  expect(rulesIn([fileWith(template({ Task: changed })), '--baseline', baseline])).toEqual([TYPO_ID]);
});

test('a later check does not change the baseline', () => {
  const baseline = join(folderWith({}), 'baseline.json');
  run(['check', fileWith(template({ Sound: SOUND })), '--baseline', baseline]);
  expect(run(['check', fileWith(MIXED), '--baseline', baseline]).code).toBe(1);
  expect(readFileSync(baseline, 'utf8')).toBe('[]\n');
});

test.each([
  ['not JSON', 'nonsense', /cannot read or write the baseline .*baseline\.json: /],
  ['not a list', '{}', /baseline\.json is not a baseline: expected a list of findings/],
  ['a list of something else', '[1]', /baseline\.json is not a baseline/],
])('rejects a baseline that is %s', (_, content, message) => {
  const baseline = join(folderWith({}), 'baseline.json');
  writeFileSync(baseline, content);
  const { code, err } = run(['check', fileWith(MIXED), '--baseline', baseline]);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});

test('reports a baseline that cannot be written', () => {
  const { code, err } = run(['check', fileWith(MIXED), '--baseline', join(folderWith({}), 'no/such/folder/baseline.json')]);
  expect(code).toBe(2);
  expect(err).toContain('cannot read or write the baseline');
});
