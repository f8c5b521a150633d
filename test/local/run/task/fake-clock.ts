import type { Clock } from '../../../../src/local/engine/clock';

interface Timer {
  readonly at: number;
  readonly resolve: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  private time = 0;
  private timers: Timer[] = [];

  public now(): number {
    return this.time;
  }

  /** How many sleeps have not ended. */
  public get sleeps(): number {
    return this.timers.length;
  }

  public sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const end = () => {
        this.timers = this.timers.filter(other => other !== timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = { at: this.time + Math.max(0, seconds) * 1000, resolve: end };
      if (signal?.aborted) {
        resolve();
      } else {
        this.timers.push(timer);
        signal?.addEventListener('abort', end);
      }
    });
  }

  /** Moves the clock, one timer at a time. */
  public async advance(seconds: number): Promise<void> {
    const end = this.time + seconds * 1000;
    for (await settled(); this.next !== undefined && this.next.at <= end; await settled()) {
      this.fire(this.next);
    }
    this.time = end;
  }

  /** Moves the clock until a promise is settled. Throws if that takes more than a day, or if it waits for nothing. */
  public async until<Value>(promise: Promise<Value>): Promise<Value> {
    let isSettled = false;
    promise.then(() => isSettled = true, () => isSettled = true);
    for (await settled(); !isSettled; await settled()) {
      if (this.next === undefined || this.next.at > 86_400_000) {
        throw new Error(`still waiting at ${this.time / 1000} s`);
      }
      this.fire(this.next);
    }
    return promise;
  }

  private get next(): Timer | undefined {
    return this.timers.reduce<Timer | undefined>((first, timer) => first === undefined || timer.at < first.at ? timer : first, undefined);
  }

  private fire(timer: Timer): void {
    this.time = timer.at;
    timer.resolve();
  }
}

/** Resolves once all promises that wait for nothing else have been handled. */
function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(() => setImmediate(resolve)));
}
