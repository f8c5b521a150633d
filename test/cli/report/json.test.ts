import { CONFLICT_ID, MIXED, REPEATED_ID, SOUND, template, TYPO_ID } from '../definitions';
import { fileWith, removeFolders, run } from '../terminal';

afterEach(removeFolders);

test('json is a list of findings with all members', () => {
  const file = fileWith(MIXED);
  const { code, out, err } = run(['check', file, '--format', 'json']);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(JSON.parse(out)).toEqual([
    { file, resource: 'Conflict', container: null, rule: CONFLICT_ID, severity: 'error', message: expect.stringContaining('container app sets net.core.somaxconn to 100'), fix: expect.stringContaining('net.core.somaxconn'), source: expect.stringContaining('https://') },
    { file, resource: 'Repeated', container: null, rule: REPEATED_ID, severity: 'warning', message: expect.any(String), fix: expect.any(String), source: expect.any(String) },
    { file, resource: 'Typo', container: 'app', rule: TYPO_ID, severity: 'error', message: 'there is no kernel parameter net.core.somaxcon.', fix: 'Did you mean net.core.somaxconn?', source: expect.any(String) },
  ]);
});

test('json without findings is an empty list', () => {
  expect(run(['check', fileWith(template({ Sound: SOUND })), '--format', 'json'])).toEqual({ code: 0, out: '[]\n', err: '' });
});
