/** Waits until a condition is fulfilled. Jest ends a test that waits for too long. */
export async function until(condition: () => unknown): Promise<void> {
  while (!await condition()) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
