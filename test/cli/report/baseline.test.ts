import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFLICT, CONFLICT_ID, container, fargateTask, MIXED, REPEATED_ID, SOUND, template, TYPO_ID } from '../definitions';
import { fileWith, folderWith, removeFolders, rulesIn, run } from '../terminal';

afterEach(removeFolders);

test('a baseline that does not exist is written with today\'s findings, of which none is told', () => {
  const baseline = join(folderWith({}), 'baseline.json');
  const { code, out } = run(['check', fileWith(MIXED), '--baseline', baseline]);
  expect({ code, out }).toEqual({ code: 0, out: '3 task definitions: 0 errors, 0 warnings\n' });
  expect((JSON.parse(readFileSync(baseline, 'utf8')) as { rule: string }[]).map(({ rule }) => rule)).toEqual([CONFLICT_ID, REPEATED_ID, TYPO_ID]);
});

test('later only what is new is told, also from another folder', () => {
  const baseline = join(folderWith({}), 'baseline.json');
  run(['check', fileWith(MIXED), '--baseline', baseline]);
  const more = template({ ...(MIXED.Resources as object), Again: CONFLICT });
  expect(rulesIn([fileWith(more), '--baseline', baseline])).toEqual([CONFLICT_ID]);
  expect(run(['check', fileWith(more), '--baseline', baseline]).code).toBe(1);
  expect(run(['check', fileWith(MIXED), '--baseline', baseline]).code).toBe(0);
});

test('a finding of the baseline stands for one of today\'s, and a changed value is new', () => {
  const typo = { Namespace: 'net.core.somaxcon', Value: '1' };
  const once = fargateTask([container({ SystemControls: [typo] })]);
  const baseline = join(folderWith({}), 'baseline.json');
  run(['check', fileWith(template({ Task: once })), '--baseline', baseline]);
  const twoFiles = [fileWith(template({ Task: once })), fileWith(template({ Task: once }))];
  expect(rulesIn([...twoFiles, '--baseline', baseline])).toEqual([TYPO_ID]);
  const changed = fargateTask([container({ SystemControls: [{ ...typo, Namespace: 'net.core.somaxcom' }] })]);
  expect(rulesIn([fileWith(template({ Task: changed })), '--baseline', baseline])).toEqual([TYPO_ID]);
});

test('a baseline is not changed by a later check', () => {
  const baseline = join(folderWith({}), 'baseline.json');
  run(['check', fileWith(template({ Sound: SOUND })), '--baseline', baseline]);
  expect(run(['check', fileWith(MIXED), '--baseline', baseline]).code).toBe(1);
  expect(readFileSync(baseline, 'utf8')).toBe('[]\n');
});

test.each([
  ['no JSON', 'nonsense', /baseline\.json cannot be read or written: /],
  ['no list', '{}', /baseline\.json is no baseline: a list of findings/],
  ['a list of something else', '[1]', /baseline\.json is no baseline/],
])('a baseline that is %s is wrong input', (_, content, message) => {
  const baseline = join(folderWith({}), 'baseline.json');
  writeFileSync(baseline, content);
  const { code, err } = run(['check', fileWith(MIXED), '--baseline', baseline]);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});

test('a baseline that cannot be written is told', () => {
  const { code, err } = run(['check', fileWith(MIXED), '--baseline', join(folderWith({}), 'no/such/folder/baseline.json')]);
  expect(code).toBe(2);
  expect(err).toContain('cannot be read or written');
});
