import type { Clock } from '../../engine/clock';
import type { EngineCommands } from '../../engine/engine';
import { stateOf } from '../../engine/local-containers';

/** The end of a container. */
export interface Exit {
  readonly code: number;

  /** Why the code is not that of the container. */
  readonly problem?: string;

  /** Whether the engine itself fails, so that nothing is known about its containers. */
  readonly isEngineLost?: boolean;
}

export interface ExitContext {
  readonly engine: EngineCommands;
  readonly clock: Clock;

  /** The run that the container belongs to. */
  readonly run: string;

  /** Aborted when nothing more needs to be known. */
  readonly signal: AbortSignal;
}

/** The exit code after SIGKILL. */
export const KILLED = 137;

/** How often to wait for a container that runs although the engine's `wait` has ended. */
const ATTEMPTS = 3;

/** Waits until a container exits. An engine that fails is reported as such: its exit code is not that of the container. */
export async function exitOf(id: string, context: ExitContext): Promise<Exit> {
  const { engine, clock, signal } = context;
  for (let attempt = 1; ; attempt++) {
    const { status, stdout, stderr } = await engine.run(['wait', id], { signal });
    const code = Number.parseInt(stdout, 10);
    if (status === 0 && !Number.isNaN(code)) {
      return { code };
    }
    const found = signal.aborted ? { code: KILLED } : await explain(id, context);
    if (found !== undefined) {
      return found;
    }
    if (attempt === ATTEMPTS) {
      return { code: KILLED, isEngineLost: true, problem: `${engine.dialect.name} wait failed: ${stderr.trim() || `it exited with ${status} and printed '${stdout.trim()}'`}` };
    }
    await clock.sleep(1, signal);
  }
}

/** The end of a container for which `wait` failed, or undefined if the container is still there. */
async function explain(id: string, { engine, run, signal }: ExitContext): Promise<Exit | undefined> {
  try {
    return await stateOf(id, engine, { run, signal }) === undefined ? { code: KILLED, problem: 'was removed by another program' } : undefined;
  } catch (error) {
    return { code: KILLED, problem: (error as Error).message, isEngineLost: true };
  }
}
