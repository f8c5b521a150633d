import { FakeClock } from './fake-clock';
import { FakeEngine, localName } from './fake-engine';
import { exitOf } from '../../../../src/local/run/task/exit';

const LABELS = ['--label', 'cdk-fargate-linux-controls.run=this', '--label', 'cdk-fargate-linux-controls.task=web'];

async function container(behavior = {}) {
  const clock = new FakeClock();
  const engine = new FakeEngine(clock, { a: behavior });
  const over = new AbortController();
  for (const name of [undefined, 'a']) {
    await engine.run(['run', '--name', localName(name), ...LABELS, '--label', `cdk-fargate-linux-controls.container=${name}`, 'image']);
  }
  return { clock, engine, over, exit: () => exitOf(localName('a'), { engine, clock, run: 'this', signal: over.signal }) };
}

test.each([[1, { code: 4 }], [2, { code: 4 }]])('is waited for again if the wait ends %i times although the container runs', async (failures, expected) => {
  const { clock, engine, exit } = await container({ exitsAfter: 5, code: 4 });
  let waits = 0;
  engine.failure = command => command.startsWith('wait') && ++waits <= failures ? { stderr: 'connection reset' } : undefined;
  expect(await clock.until(exit())).toEqual(expected);
  expect(clock.now()).toBe(5000);
});

test.each([
  [{ status: 1, stderr: 'connection reset\n' }, 'docker wait failed: connection reset'],
  [{ status: 1, stdout: '0\n' }, "docker wait failed: it exited with 1 and printed '0'"],
  [{ status: 0, stdout: 'nothing\n' }, "docker wait failed: it exited with 0 and printed 'nothing'"],
  [{ status: 0, stdout: '' }, "docker wait failed: it exited with 0 and printed ''"],
])('is unknown if the wait ends three times with %j, because the engine fails', async (failure, problem) => {
  const { clock, engine, exit } = await container();
  engine.failure = command => command.startsWith('wait') ? failure : undefined;
  expect(await clock.until(exit())).toEqual({ code: 137, isEngineLost: true, problem });
  expect(engine.callsOf('wait')).toHaveLength(3);
  expect(clock.now()).toBe(2000);
});

test('is waited for again if a signal ended the programs of the engine, of which Podman exits with 0 and prints nothing', async () => {
  const { clock, engine, exit } = await container({ exitsAfter: 5, code: 4 });
  const ended = new Set(['wait', 'ps']);
  engine.failure = command => ended.delete(command.split(' ')[0]) ? { status: 0, stdout: '', stderr: '' } : undefined;
  expect(await clock.until(exit())).toEqual({ code: 4 });
});

test('is not waited for once the task is over', async () => {
  const { engine, over, exit } = await container();
  const ended = exit();
  over.abort();
  expect(await ended).toEqual({ code: 137 });
  expect(engine.callsOf('ps')).toEqual([]);
});

test('is not waited for once the task is over while the engine is asked what happened', async () => {
  const { clock, engine, over, exit } = await container();
  engine.failure = command => command.startsWith('wait') ? {} : 'hang';
  void clock.sleep(5).then(() => over.abort());
  expect(await clock.until(exit())).toMatchObject({ code: 137 });
});
