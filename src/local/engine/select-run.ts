import type { EngineCommands } from './engine';
import type { LocalRun } from './local-containers';
import type { Records } from './records';
import { printable } from '../../cli/printable';
import { matchesTaskName, matchingTasks } from '../../cli/task-name';
import { alternatives } from '../../cli/unknown-choice';
import { UsageError } from '../../usage-error';

/**
 * The runs that have a record, and the others of tasks that have none: those of another user or machine, or containers of an image that has labels of
 * a run.
 */
export function preferRecorded(runs: readonly LocalRun[]): readonly LocalRun[] {
  const recorded = new Set(runs.filter(({ stored }) => stored !== undefined).map(({ task }) => task));
  return runs.filter(({ stored, task }) => stored !== undefined || !recorded.has(task));
}

/** The engine whose runs are listed, and the user's records of all engines. */
export interface Source {
  readonly engine: Pick<EngineCommands, 'identity'>;
  readonly records: Records;
}

/**
 * How to reach the tasks of the user that are on another engine, and that a name selects. Without it, they would be taken for ended. An engine may have
 * another identity after an update, so a run that is listed is here.
 */
export function elsewhereHints({ engine, records }: Source, name?: string, runs: readonly LocalRun[] = []): readonly string[] {
  const others = records.all().filter(({ file, record }) => record.engine !== engine.identity && !runs.some(({ stored }) => stored?.file === file));
  return others.filter(({ record: { task } }) => name === undefined || matchesTaskName(name, task)).map(({ record: { task, engine: other } }) =>
    `Task ${printable(task)} was started with another engine: use --engine ${other.split(' ')[0]}, with the environment of its run.`);
}

/** Returns the runs of the tasks that a name selects. Throws if there is none. */
export function selectRuns(name: string, runs: readonly LocalRun[], source: Source): readonly LocalRun[] {
  const tasks = [...new Set(runs.map(({ task }) => task))];
  const matches = new Set(matchingTasks(name, tasks));
  if (matches.size === 0) {
    const [hint = tasks.length === 0 ? 'Start one with run.' : `Use ${alternatives(tasks.map(printable))}.`] = elsewhereHints(source, name, runs);
    throw new UsageError(`no task named ${printable(name)} is on this machine. ${hint}`);
  }
  return runs.filter(({ task }) => matches.has(task));
}

/** Returns the only run of the task that a name selects. Throws if there is none, or more than one. */
export function selectRun(name: string, runs: readonly LocalRun[], source: Source): LocalRun {
  const [selected, ...others] = preferRecorded(selectRuns(name, runs, source));
  if (others.length === 0) {
    return selected;
  }
  const tasks = [...new Set([selected, ...others].map(({ task }) => task))];
  throw new UsageError(tasks.length > 1
    ? `more than one task matches ${printable(name)}. Use ${alternatives(tasks.map(printable))}.`
    : `task ${printable(selected.task)} is on this engine ${others.length + 1} times. ps and run --clean show what belongs to whom.`);
}
