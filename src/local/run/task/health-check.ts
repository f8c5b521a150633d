import type { Clock } from '../../engine/clock';
import type { EngineCommands } from '../../engine/engine';
import type { ContainerDefinition } from '../definition/definition';

/** What health checks need of a container and its surroundings. */
export interface HealthCheckContext {
  readonly engine: Pick<EngineCommands, 'exec'>;
  readonly clock: Clock;

  /** Aborted when the container has exited. */
  readonly exited: AbortSignal;
  onChange(state: 'healthy' | 'unhealthy'): void;
}

/**
 * Seconds between checks until the container is healthy, so that containers that wait for it start soon. ECS waits for
 * the interval.
 */
const FIRST_INTERVAL = 1;

/**
 * Runs the health check of a container until it exits. A container that was never healthy becomes unhealthy when ECS would report it:
 * after the start period and as many intervals as there are retries.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
export async function checkHealth(
  localName: string, healthCheck: NonNullable<ContainerDefinition['healthCheck']>, context: HealthCheckContext,
): Promise<void> {
  const { engine, clock, exited, onChange } = context;
  const { command, interval, timeout, retries, startPeriod } = healthCheck;
  const deadline = clock.now() + (startPeriod + interval * retries) * 1000;
  let wasHealthy = false;
  for (let failures = 0; !exited.aborted;) {
    const { status } = await withTimeout(signal => engine.exec(localName, command, signal), timeout, context);
    if (exited.aborted) {
      return;
    }
    failures = status === 0 ? 0 : failures + 1;
    if (status === 0) {
      wasHealthy = true;
      onChange('healthy');
    } else if (wasHealthy ? failures >= retries : clock.now() >= deadline) {
      onChange('unhealthy');
    }
    await clock.sleep(wasHealthy ? interval : Math.min(interval, FIRST_INTERVAL), exited);
  }
}

/** Runs a command that is ended after a time, or when the container exits. */
async function withTimeout<Result>(
  run: (signal: AbortSignal) => Promise<Result>, seconds: number, { clock, exited }: Pick<HealthCheckContext, 'clock' | 'exited'>,
): Promise<Result> {
  const [timedOut, done] = [new AbortController(), new AbortController()];
  void clock.sleep(seconds, done.signal).then(() => done.signal.aborted || timedOut.abort());
  return run(AbortSignal.any([timedOut.signal, exited])).finally(() => done.abort());
}
