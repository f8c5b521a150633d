import type { Screen } from './task/screen';
import { UsageError } from '../../usage-error';
import type { Engine, ImageFacts } from '../engine/engine';

/** The image of a container. */
export interface PlannedImage {
  readonly image: string;

  /** The engine's option that selects an architecture, or nothing. */
  readonly platform: readonly string[];
}

/** Pulls images that are not on this machine and returns the facts about all images. Ends a pull when aborted. */
export async function pullImages(
  imagesOf: ReadonlyMap<string, PlannedImage>, pauseImage: string, engine: Engine, screen: Screen, signal: AbortSignal,
): Promise<Map<string, ImageFacts>> {
  const pulled = new Map([{ image: pauseImage, platform: [] }, ...imagesOf.values()].map(({ image, platform }) => [image, platform]));
  const images = [...pulled.keys()];
  const facts = await engine.imageFacts(images, signal);
  for (const image of images.filter(name => !facts.has(name))) {
    screen.note(`pulling image ${image}`);
    const { status, stderr } = await engine.run(['pull', ...pulled.get(image)!, image], { signal });
    if (status !== 0) {
      const container = [...imagesOf].find(([, { image: name }]) => name === image)?.[0];
      const option = container === undefined ? '--pause-image IMAGE (an image with a program /pause that waits and reaps)' : `--image ${container}=IMAGE`;
      throw new UsageError(`cannot pull image ${image}: ${stderr.trim()}\nUse another image: ${option}`);
    }
  }
  return facts.size === images.length ? facts : engine.imageFacts(images, signal);
}
