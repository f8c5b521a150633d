import { EventEmitter } from 'node:events';
import { InterruptionWatch, StopReason } from '../../../src/local/run/interruption';

function watch() {
  const [source, stdout, stderr] = [new EventEmitter(), new EventEmitter(), new EventEmitter()];
  const output = (emitter: EventEmitter) => Object.assign(emitter, { write: () => undefined });
  const interruptions = new InterruptionWatch({ stdout: output(stdout), stderr: output(stderr), env: {} }, source as unknown as NodeJS.Process);
  const levels = () => [interruptions.stop, interruptions.kill, interruptions.leave].map(({ aborted }) => aborted);
  return { source, stdout, stderr, interruptions, levels };
}

test.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]])('%s stops the task with exit code %i, and each further signal is more urgent', (signal, code) => {
  const { source, interruptions, levels } = watch();
  expect(levels()).toEqual([false, false, false]);
  source.emit(signal);
  expect(levels()).toEqual([true, false, false]);
  expect(interruptions.stop.reason).toEqual({ code, text: `stopping the task${code === 130 ? '; press Ctrl-C again to kill it' : ''}` });
  source.emit('SIGINT');
  expect(levels()).toEqual([true, true, false]);
  source.emit(signal);
  expect(levels()).toEqual([true, true, true]);
  source.emit(signal);
  expect((interruptions.stop.reason as StopReason).code).toBe(code);
});

test.each<['stdout' | 'stderr', Error, string]>([
  ['stdout', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), 'standard output was closed: stopping the task'],
  ['stderr', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), 'standard error was closed: stopping the task'],
  ['stdout', Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }), 'cannot write to standard output (no space left on device): stopping the task'],
])('an error on %s stops the task once, however often it occurs', (name, error, text) => {
  const { [name]: output, interruptions, levels } = watch();
  output.emit('error', error);
  output.emit('error', error);
  expect(interruptions.stop.reason).toEqual({ code: 129, text });
  expect(levels()).toEqual([true, false, false]);
});

test.each(['uncaughtException', 'unhandledRejection'])('an %s stops the task with exit code 2 and its place', event => {
  const { source, interruptions, levels } = watch();
  source.emit(event, new Error('broken'));
  source.emit(event, undefined);
  expect((interruptions.stop.reason as StopReason).code).toBe(2);
  expect((interruptions.stop.reason as StopReason).text).toMatch(/^internal error: Error: broken\n +at .*interruption\.test\.ts/);
  expect(levels()).toEqual([true, false, false]);
});

test('ends the watch of signals', () => {
  const { source, interruptions, levels } = watch();
  interruptions.end();
  expect(source.eventNames()).toEqual([]);
  source.emit('SIGINT');
  expect(levels()).toEqual([false, false, false]);
});
