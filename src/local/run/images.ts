import type { TaskDefinition } from './definition/read-definition';
import { imageOf, PlanContext, platformOf } from './plan/plan';
import type { Screen } from './task/screen';
import { UsageError } from '../../usage-error';
import type { Engine, ImageFacts } from '../engine/engine';

/**
 * The images of a task with the engine's option that selects an architecture, or nothing, and the option of `run` that
 * replaces each.
 */
export function imagesOf(definition: TaskDefinition, context: Omit<PlanContext, 'run'> & { readonly pauseImage: string }) {
  return new Map([
    [context.pauseImage, { platform: [] as string[], option: '--pause-image IMAGE (an image with a program /pause that waits and reaps)' }],
    ...definition.containers.map(container => [
      imageOf(container, context), { platform: platformOf(container, definition, context), option: `--image ${container.name}=IMAGE` },
    ] as const),
  ]);
}

/** Pulls images that are not on this machine and returns the facts about all images. Ends a pull when aborted. */
export async function pullImages(
  images: ReturnType<typeof imagesOf>, engine: Engine, screen: Screen, signal: AbortSignal,
): Promise<Map<string, ImageFacts>> {
  const names = [...images.keys()];
  const facts = await engine.imageFacts(names, signal);
  for (const [image, { platform, option }] of [...images].filter(([name]) => !facts.has(name))) {
    screen.note(`pulling image ${image}`);
    const { status, stderr } = await engine.run(['pull', ...platform, image], { signal });
    if (status !== 0) {
      throw new UsageError(`cannot pull image ${image}: ${stderr.trim()}\nUse another image: ${option}`);
    }
  }
  return facts.size === names.length ? facts : engine.imageFacts(names, signal);
}
