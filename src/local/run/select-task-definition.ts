import { InputFile, InputTaskDefinition, readInput, requireReadable, standardInputOf } from '../../cli/input';
import { selectTaskDefinitions } from '../../cli/task-name';
import type { Terminal } from '../../cli/terminal';
import { alternatives } from '../../cli/unknown-choice';
import { UsageError } from '../../usage-error';

/** A task definition with its file. */
export interface SelectedTaskDefinition {
  readonly file: InputFile;
  readonly taskDefinition: InputTaskDefinition;
}

/** Reads the one task definition that the paths and `--task` select. Throws if there are none or several. */
export async function selectTaskDefinition(
  paths: readonly string[], requested: string | undefined, terminal: Pick<Terminal, 'stdin'>,
): Promise<SelectedTaskDefinition> {
  const input = readInput(paths, { standardInput: await standardInputOf(paths, terminal) });
  requireReadable(input);
  const all = input.files.flatMap(({ taskDefinitions }) => taskDefinitions);
  if (all.length === 0) {
    throw new UsageError(`no task definition in ${paths.join(', ')}`);
  }
  const found = requested === undefined ? all : selectTaskDefinitions(all, requested);
  if (found.length > 1) {
    throw new UsageError(`${requested === undefined ? 'found' : `--task ${requested} matches`} ${found.length} task definitions. Choose one with --task: ${alternatives(found.map(({ name }) => name))}.`);
  }
  const [taskDefinition] = found;
  return { file: input.files.find(({ taskDefinitions }) => taskDefinitions.includes(taskDefinition))!, taskDefinition };
}
