import { readFileSync } from 'node:fs';
import { RULES } from '../../../src/checks/rules';
import { fileWith, run } from '../terminal';

const typo = (index: number, parameter: string) => ({ namespace: `net.ipv6.conf.eth${index}.${parameter}`, value: '1' });
const typos = (length: number) => Array.from({ length }, (_, index) => typo(index, 'accept_redirect'));
const taskWith = (systemControls: object[]) => ({ family: 'shop', containerDefinitions: [{ name: 'web', image: 'nginx', memory: 128, systemControls }] });

/** Counts how often a command checks the task definition, as a measure of time that does not depend on the machine. */
function checksDuring(args: string[]): number {
  const check = jest.spyOn(RULES[0], 'check');
  run(args);
  const { length } = check.mock.calls;
  check.mockRestore();
  return length;
}

test.each([[[]], [['--format', 'json']], [['--format', 'sarif']], [['--fix', '--dry-run']], [['--fix']]])('check %j checks a task definition at most a fixed number of times, however many findings have fixes', options => {
  const [few, many] = [20, 40].map(length => checksDuring(['check', fileWith(taskWith(typos(length))), ...options]));
  expect(many).toBe(few);
});

test.each([16, 17, 18, 50])('all of %d findings have a fix, and --fix applies them', length => {
  const file = fileWith(taskWith(typos(length)));
  expect(run(['check', file]).out).toContain(`${length} findings fixable with --fix`);
  expect(run(['check', file, '--fix']).code).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(taskWith(typos(length).map(({ namespace, value }) => ({ namespace: `${namespace}s`, value }))));
});

test('of many findings, the one whose fix would cause another finding keeps its mistake', () => {
  const bad = [typo(777, 'accept_redirect'), { namespace: 'net.ipv6.conf.eth777.accept_redirects', value: '0' }];
  const file = fileWith(taskWith([...typos(40), ...bad]));
  const out = /no kernel parameter net\.ipv6\.conf\.eth777\.accept_redirect\.[^]*\n1 task definition: 1 error, 0 warnings\n40 fixes applied\n/;
  expect(run(['check', file, '--fix'])).toMatchObject({ code: 1, out: expect.stringMatching(out) });
});

test('findings whose fixes are all unsound take a fixed number of checks too', () => {
  const unsound = (length: number) =>
    taskWith(typos(length).flatMap(({ namespace }) => [{ namespace, value: '1' }, { namespace: `${namespace}s`, value: '0' }]));
  const [few, many] = [30, 60].map(length => checksDuring(['check', fileWith(unsound(length))]));
  expect(many).toBe(few);
});
