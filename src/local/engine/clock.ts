import { setTimeout as wait } from 'node:timers/promises';

/** The time, which tests replace. */
export interface Clock {
  /** Milliseconds since 1970, which never go backward. */
  now(): number;

  /** Waits, or ends early when aborted. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
}

/** The longest time that a timer of Node can wait, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  // A wait keeps the process alive: nothing else may, for example after an engine command has failed.
  sleep: (seconds, signal) => wait(Math.min(seconds * 1000, LONGEST), undefined, { signal }).catch(() => undefined),
};
