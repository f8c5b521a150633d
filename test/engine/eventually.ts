/** Waits up to 30 seconds, which a busy machine may need, until a function returns a truthy value, and returns it. */
export function eventually<Value>(find: () => Value | undefined | null | false): Value {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = find();
    if (found) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`timed out waiting for ${find}`);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}
