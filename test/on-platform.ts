/** Does some work as if this process ran on a platform. */
export async function onPlatform(platform: NodeJS.Platform, work: () => unknown): Promise<void> {
  const original = Object.getOwnPropertyDescriptor(process, 'platform')!;
  Object.defineProperty(process, 'platform', { value: platform });
  try {
    await work();
  } finally {
    Object.defineProperty(process, 'platform', original);
  }
}
