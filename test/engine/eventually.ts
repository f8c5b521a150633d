/** Waits until something holds, for ten seconds at most. */
export function eventually<Value>(find: () => Value | undefined | null | false): Value {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = find();
    if (found) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited in vain for ${find}`);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}
