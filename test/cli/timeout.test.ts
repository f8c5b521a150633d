import { Readable } from 'node:stream';
import { REGISTER } from './definitions';
import { failure, fileWith, run } from './terminal';
import { TimeLimit } from '../../src/cli/timeout';
import { main } from '../../src/main';

const late = (seconds: string) =>
  `not finished after ${seconds} seconds, so nothing is known about the input. Pass fewer files, or raise the limit: --timeout SECONDS`;

/** A task definition that takes seconds to check. */
const LARGE = {
  family: 'large',
  containerDefinitions: Array.from({ length: 30_000 }, (_, index) => ({ name: `c${index}`, systemControls: [{ namespace: `net.core.somaxcon${index}`, value: '1' }] })),
};

test.each(['check', 'describe'])('%s ends with exit code 2 and one line when the time is over', command => {
  expect(run([command, fileWith(LARGE), '--timeout', '0.1'])).toEqual({ code: 2, out: '', err: `cdk-fargate-linux-controls: ${late('0.1')}\n` });
});

test('standard input that does not end counts too, and is closed', async () => {
  const stdin = new Readable({ read: () => {} });
  let err = '';
  const code = await main(['check', '-', '--timeout', '0.05'], { stdin, stdout: { write: () => {} }, stderr: { write: text => err += text }, env: {} });
  expect({ code, err, isClosed: stdin.destroyed }).toEqual({ code: 2, err: `cdk-fargate-linux-controls: ${late('0.05')}\n`, isClosed: true });
});

test('one long synchronous computation is interrupted', () => {
  expect(() => new TimeLimit('0.05').run(() => { for (;;) { /* Never ends. */ } })).toThrow(late('0.05'));
  expect(() => new TimeLimit('0.05').run(() => /^(a+)+$/.test(`${'a'.repeat(50)}b`))).toThrow(late('0.05'));
});

test('what is in time returns its result, or throws its error', async () => {
  const limit = new TimeLimit('60');
  expect(limit.run(() => 5)).toBe(5);
  expect(() => limit.run(() => { throw new TypeError('own'); })).toThrow(new TypeError('own'));
  const stop = jest.fn();
  await expect(limit.wait(Promise.resolve(5), stop)).resolves.toBe(5);
  await expect(limit.wait(Promise.reject(new TypeError('own')), stop)).rejects.toThrow('own');
  expect(stop).not.toHaveBeenCalled();
});

test.each(['86400', '0.5'])('--timeout %s is accepted', value => {
  expect(run(['check', fileWith(REGISTER), '--timeout', value]).err).toBe('');
});

test.each(['0', '-1', 'x', '', '86401'])('--timeout %j is refused', value => {
  expect(run(['check', fileWith(REGISTER), '--timeout', value]))
    .toEqual(failure(`--timeout must be a positive number of seconds up to 86400, not '${value}'`));
});
