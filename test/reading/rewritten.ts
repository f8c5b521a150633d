import { FUNCTIONS, hidden, Json, Part, Path, SHAPES, Task, withValueAt } from './hidden-values';
import type { HidingTask } from './written-formats';

/** A task, one part of which is written in another way. */
export interface Variant {
  readonly function: string;
  readonly shape: string;

  /** Writes the task. A task has thousands of variants, few of which are tried. */
  readonly write: () => HidingTask;

  /** The path of the part. */
  readonly path: Path;

  /** Whether the variant means the same as the task, whatever the deployment decides. */
  readonly keepsMeaning: boolean;
}

/** Shapes in which ECS accepts the same values. */
const SOUND_SHAPES: readonly string[] = ['a scalar', 'a whole list', 'an item of a list', 'a whole structure'];

/** Returns the variants of a task: every part of it, in every shape, behind every function. */
export function variantsOf(task: Task): Variant[] {
  return partsOf(task, []).flatMap(({ path, value }) => Object.entries(SHAPES).flatMap(([shape, inShape]) => {
    const shaped = inShape(path, value);
    return shaped === undefined ? [] : Object.entries(FUNCTIONS).flatMap(([name, { keepsValue }]) => {
      const written = hidden(shaped, name, shape);
      return written === undefined ? [] : [{
        function: name,
        shape,
        path,
        write: () => ({ ...withValueAt(task, path, written.value), ...written }),
        keepsMeaning: keepsValue && SOUND_SHAPES.includes(shape),
      }];
    });
  }));
}

/** Returns everything in a task that can be written in another way: not the task definition, the services, or one of them as a whole. */
function partsOf(value: unknown, path: Path): Part[] {
  const [root, ...steps] = path;
  const own = steps.length > (root === 'services' ? 1 : 0) ? [{ path, value }] : [];
  const members = Array.isArray(value) ? [...value.entries()] : typeof value === 'object' && value !== null ? Object.entries(value as Json) : [];
  return [...own, ...members.flatMap(([key, item]) => partsOf(item, [...path, key]))];
}
