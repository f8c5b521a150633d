import { FUNCTIONS, hidden, isPart, partsIn, Path, SHAPES, Task, withValueAt } from './hidden-values';
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
  return partsIn(task).filter(({ path }) => isPart(path)).flatMap(({ path, value }) => Object.entries(SHAPES).flatMap(([shape, inShape]) => {
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
