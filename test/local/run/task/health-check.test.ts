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
  return { probes, changes, interrupted, timers: clock.sleeps };
}

test('probes each second until the container is healthy, then at the interval', async () => {
  const { probes, changes } = await check(25, { succeeds: seconds => seconds >= 3 });
  expect(probes).toEqual([0, 1, 2, 3, 13, 23]);
  expect(changes).toEqual(['3 healthy', '13 healthy', '23 healthy']);
});

test('probes at the interval if it is shorter than a second', async () => {
  expect((await check(1, { succeeds: () => false, interval: 0.5 })).probes).toEqual([0, 0.5, 1]);
});

test.each<[string, Probes, string[]]>([
  ['that was never healthy becomes unhealthy after the intervals', { succeeds: () => false }, ['30 unhealthy']],
  ['that was never healthy becomes unhealthy after one interval', { succeeds: () => false, retries: 1 }, ['10 unhealthy']],
  ['that was never healthy becomes unhealthy after the start period', { succeeds: () => false, startPeriod: 20 }, ['50 unhealthy']],
  ['that is healthy becomes unhealthy after a failure', { succeeds: seconds => seconds === 0, retries: 1 }, ['0 healthy', '10 unhealthy']],
  ['that is healthy becomes unhealthy after failures in a row', { succeeds: seconds => seconds === 0 }, ['0 healthy', '30 unhealthy']],
  ['that was healthy becomes unhealthy even within the start period', { succeeds: seconds => seconds === 0, startPeriod: 100, retries: 2 }, ['0 healthy', '20 unhealthy']],
  ['counts again after a success in between', { succeeds: seconds => seconds % 30 === 0 }, ['0 healthy', '30 healthy', '60 healthy']],
  ['that is unhealthy becomes healthy again', { succeeds: seconds => seconds !== 10 && seconds !== 20, retries: 2 }, ['0 healthy', '20 unhealthy', '30 healthy']],
])('a container %s', async (_, probes, expected) => {
  const { changes } = await check(parseInt(expected[expected.length - 1], 10), probes);
  expect(changes).toEqual(expected);
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
  expect(await check(15, { succeeds: () => true, takes: 4, retries: 1 })).toEqual({ probes: [0, 14], changes: ['4 healthy'], interrupted: [15], timers: 0 });
});
