import { setMaxListeners } from 'node:events';

/** A promise that is resolved from outside. Only the first value counts. */
export class Deferred<Value> {
  public readonly promise: Promise<Value>;
  public isResolved = false;
  private settle!: (value: Value) => void;

  constructor() {
    this.promise = new Promise(resolve => this.settle = resolve);
  }

  public resolve(value: Value): void {
    this.isResolved = true;
    this.settle(value);
  }
}

/** Resolves when a signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve());
    }
  });
}

/** A controller whose signal many commands may observe: Node warns about more than ten. */
export function newController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
