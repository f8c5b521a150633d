import { runInThisContext } from 'node:vm';
import { UsageError } from '../usage-error';

/** The default limit in seconds: a hundred times as long as thousands of templates take. */
const DEFAULT_SECONDS = 600;
const MAX_SECONDS = 86_400;

/** A limit of the total time of a command. */
export class TimeLimit {
  private readonly start = performance.now();
  private readonly milliseconds: number;

  /** Starts the time. Throws for an invalid number of seconds. */
  constructor(private readonly seconds = String(DEFAULT_SECONDS)) {
    const number = Number(seconds);
    if (!(number > 0 && number <= MAX_SECONDS)) {
      throw new UsageError(`--timeout must be a positive number of seconds up to ${MAX_SECONDS}, not '${seconds}'`);
    }
    this.milliseconds = number * 1000;
  }

  /**
   * Returns the result of a function, which a second thread interrupts when the time is over. It interrupts JavaScript, also in
   * one long loop or regular expression, but not a system call, such as reading a file.
   */
  public run<Result>(work: () => Result): Result {
    try {
      return interruptible(work, this.remaining());
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? this.error() : error;
    }
  }

  /** Waits for a result until the time is over, and then calls `stop`. */
  public async wait<Result>(result: Promise<Result>, stop: () => void): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const end = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        stop();
        reject(this.error());
      }, this.remaining());
    });
    try {
      return await Promise.race([result, end]);
    } finally {
      clearTimeout(timer);
    }
  }

  private remaining(): number {
    return Math.max(1, Math.ceil(this.milliseconds - (performance.now() - this.start)));
  }

  private error(): UsageError {
    return new UsageError(`not finished after ${this.seconds} seconds, so nothing is known about the input. Pass fewer files, or raise the limit: --timeout SECONDS`);
  }
}

const WORK = JSON.stringify('cdk-fargate-linux-controls: work');

/** Node interrupts only scripts, so a script calls the function. A new context would take ten times as long to start. */
function interruptible<Result>(work: () => Result, timeout: number): Result {
  const setWork = runInThisContext(`work => { globalThis[${WORK}] = work; }`) as (work: (() => Result) | undefined) => void;
  setWork(work);
  try {
    return runInThisContext(`globalThis[${WORK}]()`, { timeout, displayErrors: false }) as Result;
  } finally {
    setWork(undefined);
  }
}
