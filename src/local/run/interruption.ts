import { newController } from './task/deferred';
import type { Terminal } from '../../cli/terminal';

/** The exit codes of a task that was stopped: 128 plus the signal number. */
const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The exit code after Ctrl-C. */
export const CTRL_C = SIGNAL_CODES.SIGINT;

/** The exit code after an internal error. */
const FAILED = 2;

/** Why a task must stop, and its exit code. */
export interface StopReason {
  readonly code: number;
  readonly text: string;
}

/** The requests to end a run, each more urgent than the one before. The reason of `stop` is a `StopReason`. */
export type Interruptions = Pick<InterruptionWatch, 'stop' | 'kill' | 'leave'>;

/** The process that receives signals. */
type SignalSource = Pick<NodeJS.Process, 'on' | 'off'>;

/**
 * Notices everything that ends the command, except SIGKILL: signals, a closed or full output, and exceptions that nothing catches.
 * Otherwise, the process would end and leave the task running.
 */
export class InterruptionWatch {
  private readonly controllers = [newController(), newController(), newController()];

  /** Aborted when the task must stop. */
  public readonly stop: AbortSignal = this.controllers[0].signal;

  /** Aborted when containers must be killed, and programs that start them. */
  public readonly kill: AbortSignal = this.controllers[1].signal;

  /** Aborted when nothing must be waited for anymore, not even for the removal. */
  public readonly leave: AbortSignal = this.controllers[2].signal;
  private readonly handlers: readonly (readonly [name: string, handler: (value: any) => void])[];

  constructor({ stdout, stderr }: Terminal, private readonly source: SignalSource = process) {
    this.handlers = [
      ...Object.entries(SIGNAL_CODES).map(([signal, code]) => [signal, () => this.request(code, `stopping the task${code === CTRL_C ? '; press Ctrl-C again to kill it' : ''}`)] as const),
      ...['uncaughtException', 'unhandledRejection'].map(event => [event, (error: unknown) => this.fail(error)] as const),
    ];
    this.handlers.forEach(([name, handler]) => source.on(name, handler));
    stdout.on?.('error', error => this.lose('standard output', error));
    stderr.on?.('error', error => this.lose('standard error', error));
  }

  /** Stops watching. */
  public end(): void {
    this.handlers.forEach(([name, handler]) => this.source.off(name, handler));
  }

  /** Makes the next, more urgent request. */
  private request(code: number, text: string): void {
    const reason: StopReason = { code, text };
    this.controllers.find(({ signal }) => !signal.aborted)?.abort(reason);
  }

  /** Both outputs may fail for one reason, and an output fails for each line. */
  private lose(output: string, error: Error): void {
    const { code } = error as NodeJS.ErrnoException;
    this.stopOnce(SIGNAL_CODES.SIGHUP, code === 'EPIPE' ? `${output} was closed: stopping the task` : `cannot write to ${output} (${error.message}): stopping the task`);
  }

  private fail(error: unknown): void {
    const { stack = String(error) } = (error ?? {}) as Error;
    this.stopOnce(FAILED, `internal error: ${stack}\nstopping the task`);
  }

  private stopOnce(code: number, text: string): void {
    if (!this.stop.aborted) {
      this.request(code, text);
    }
  }
}
