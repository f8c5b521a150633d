import { FakeClock } from './fake-clock';
import { checkHealth } from '../../../../src/local/run/task/health-check';

interface Probes {
  /** Whether a probe succeeds, by its time in seconds. */
  readonly succeeds: (seconds: number) => boolean;

  /** Seconds that a probe takes. */
  readonly takes?: number;
  readonly startPeriod?: number;
  readonly interval?: number;
  readonly retries?: number;
}

/** Runs health checks for some time. Returns when they ran, how they changed the state, and which were interrupted. */
async function check(seconds: number, { succeeds, takes = 0, startPeriod = 0, interval = 10, retries = 3 }: Probes) {
  const clock = new FakeClock();
  const exited = new AbortController();
  const [probes, changes, interrupted]: [number[], string[], number[]] = [[], [], []];
  const engine = {
    exec: async (container: string, command: readonly string[], signal: AbortSignal) => {
      expect([container, command]).toEqual(['local', ['ready']]);
      const at = clock.now() / 1000;
      probes.push(at);
      const isSuccess = succeeds(at);
      await clock.sleep(takes, signal);
      if (signal.aborted) {
        interrupted.push(clock.now() / 1000);
      }
      return { status: isSuccess && !signal.aborted ? 0 : 1, stdout: '', stderr: '' };
    },
  };
  const ended = checkHealth('local', { command: ['ready'], interval, timeout: 5, retries, startPeriod }, {
    engine, clock, exited: exited.signal, onChange: state => changes.push(`${clock.now() / 1000} ${state}`),
  });
  await clock.advance(seconds);
  exited.abort();
  await ended;
  return { probes, changes, interrupted };
}

test('probes each second until the container is healthy, then at the interval', async () => {
  const { probes, changes } = await check(25, { succeeds: seconds => seconds >= 3 });
  expect(probes).toEqual([0, 1, 2, 3, 13, 23]);
  expect(changes).toEqual(['3 healthy', '13 healthy', '23 healthy']);
});

test('probes at the interval if it is shorter than a second', async () => {
  expect((await check(1, { succeeds: () => false, interval: 0.5 })).probes).toEqual([0, 0.5, 1]);
});

test.each([
  [0, 3, 30], [0, 1, 10], [20, 3, 50],
])('a container that was never healthy becomes unhealthy after the start period of %i s and %i intervals, at %i s', async (startPeriod, retries, expected) => {
  const { changes } = await check(expected, { succeeds: () => false, startPeriod, retries });
  expect(changes).toEqual([`${expected} unhealthy`]);
});

test.each([[1, 10], [3, 30]])('a healthy container becomes unhealthy after %i failures in a row, at %i s', async (retries, expected) => {
  const { changes } = await check(expected, { succeeds: seconds => seconds === 0, retries });
  expect(changes).toEqual(['0 healthy', `${expected} unhealthy`]);
});

test('failures after a success count, even within the start period', async () => {
  const { changes } = await check(20, { succeeds: seconds => seconds === 0, startPeriod: 100, retries: 2 });
  expect(changes).toEqual(['0 healthy', '20 unhealthy']);
});

test('a success in between starts the count again', async () => {
  const { changes } = await check(60, { succeeds: seconds => seconds % 30 === 0, retries: 3 });
  expect(changes).toEqual(['0 healthy', '30 healthy', '60 healthy']);
});

test('an unhealthy container becomes healthy again', async () => {
  const { changes } = await check(30, { succeeds: seconds => seconds !== 10 && seconds !== 20, retries: 2 });
  expect(changes).toEqual(['0 healthy', '20 unhealthy', '30 healthy']);
});

test.each([[4.9, []], [5.1, [5, 11]]])('a probe that takes %d s with a timeout of 5 s is interrupted at %j s', async (takes, expected) => {
  const { interrupted } = await check(11.5, { succeeds: () => true, takes });
  expect(interrupted).toEqual(expected.length > 0 ? expected.concat(11.5).slice(0, 2) : []);
});

test('a probe that is interrupted counts as failed', async () => {
  const { changes } = await check(40, { succeeds: () => true, takes: 6 });
  expect(changes[0]).toMatch(/unhealthy$/);
});

test('the end of the container ends a probe, which changes nothing', async () => {
  expect(await check(3, { succeeds: () => true, takes: 4 })).toEqual({ probes: [0], changes: [], interrupted: [3] });
});
