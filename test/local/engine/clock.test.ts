import { SYSTEM_CLOCK } from '../../../src/local/engine/clock';

test('shows the time of the machine', () => expect(Math.abs(SYSTEM_CLOCK.now() - Date.now())).toBeLessThan(60_000));

test('a wait ends early when it is aborted, also one that exceeds the longest timer', async () => {
  const controller = new AbortController();
  let hasEnded = false;
  const ended = SYSTEM_CLOCK.sleep(1e9, controller.signal).then(() => hasEnded = true);
  await SYSTEM_CLOCK.sleep(0.005);
  expect(hasEnded).toBe(false);
  controller.abort();
  await ended;
});

test('a wait that was aborted before ends at once', async () => {
  await expect(SYSTEM_CLOCK.sleep(1e9, AbortSignal.abort())).resolves.toBeUndefined();
});
