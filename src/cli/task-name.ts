import { alternatives, unknownChoice } from './unknown-choice';
import type { FoundTaskDefinition } from '../reading/content/found';
import { UsageError } from '../usage-error';

/** A task's name in a form that engines accept in names. */
export function slugOf(task: string): string {
  return task.replace(/[^A-Za-z0-9_]+/g, '-').replace(/^-|-$/g, '') || 'task';
}

/** Whether a name is the task's name or a part of it, such as an enclosing construct. */
export function matchesTaskName(name: string, task: string): boolean {
  return `-${slugOf(task)}-`.includes(`-${slugOf(name)}-`);
}

/** The tasks that a name selects: the one with exactly this name, or else all that it matches. */
export function matchingTasks(name: string, tasks: readonly string[]): readonly string[] {
  return tasks.includes(name) ? [name] : tasks.filter(task => matchesTaskName(name, task));
}

/**
 * Returns the task definitions that `--task` selects: those with this name or logical ID, or else those whose names contain it.
 * Throws if there is none.
 */
export function selectTaskDefinitions<Found extends Pick<FoundTaskDefinition, 'name' | 'logicalId'>>(
  all: readonly Found[], requested: string,
): readonly Found[] {
  if (all.length === 0) {
    throw new UsageError(`no task definition is named ${requested}: there are none`);
  }
  const exact = all.filter(({ name, logicalId }) => requested === name || requested === logicalId);
  const found = exact.length > 0 ? exact : all.filter(({ name }) => matchesTaskName(requested, name));
  return found.length > 0 ? found : unknownChoice('--task', requested, all.map(({ name }) => name));
}

/** A file and the names of its task definitions. */
interface TaskNames {
  readonly file: string;
  readonly taskDefinitions: readonly { readonly name: string }[];
}

/** Returns how to choose one of the task definitions of some files: by name, and by file where names are equal. */
export function howToChooseOne(files: readonly TaskNames[]): string {
  const all = files.flatMap(({ taskDefinitions }) => taskDefinitions.map(({ name }) => name));
  const names = [...new Set(all)];
  const byName = `Choose one with --task: ${alternatives(names)}.`;
  if (names.length === all.length) {
    return byName;
  }
  const paths = files.filter(({ taskDefinitions }) => taskDefinitions.length > 0).map(({ file }) => file);
  const byFile = paths.length > 1 ? `Some have the same name. Pass one file: ${alternatives(paths)}.` : 'Some have the same name. Put each into a file of its own.';
  return names.length > 1 ? `${byFile} ${byName}` : byFile;
}
