import { Engine, EngineOptions } from './engine';
import { listRuns, ListOptions, LocalRun, NamedContainer, namedContainersOf } from './local-containers';
import { Records } from './records';
import { printable } from '../../cli/printable';
import { matchesTaskName, matchingTasks } from '../../cli/task-name';
import type { Terminal } from '../../cli/terminal';
import { alternatives } from '../../cli/unknown-choice';
import { UsageError } from '../../usage-error';

/** The engine whose runs are listed, and the user's records of all engines. */
export interface Source {
  readonly engine: Engine;
  readonly records: Records;
}

/** Returns the only run of the task that a name selects, and where it was found. Throws if there is none, or more than one. */
export async function findRun(
  name: string, terminal: Terminal, options: EngineOptions, list?: ListOptions,
): Promise<Source & { readonly run: LocalRun }> {
  const source = { engine: await Engine.find(options, terminal.env), records: new Records(terminal) };
  return { ...source, run: onlyRun(name, selectRuns(name, await listRuns(source.engine, source.records, list), source)) };
}

/** The containers of a run with a name, or all. Throws if there is none with this name. */
export function membersNamed(name: string | undefined, run: LocalRun): readonly NamedContainer[] {
  const all = namedContainersOf(run);
  const found = name === undefined ? all : all.filter(({ container }) => container === name);
  if (name !== undefined && found.length === 0) {
    const hint = all.length === 0 ? 'None has.' : `Use ${alternatives(all.map(({ container }) => printable(container)))}.`;
    throw new UsageError(`no container named ${name} of task ${printable(run.task)} has started. ${hint}`);
  }
  return found;
}

/**
 * How to reach the tasks of the user that are on another engine, and that a name selects. Without it, they would be taken
 * for ended. An engine may have another identity after an update, so a run that is listed is here.
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

/**
 * Of the runs of a task, those that have a record count if there are any. Others are those of another user or machine, or
 * containers of an image that has labels of a run.
 */
function onlyRun(name: string, runs: readonly LocalRun[]): LocalRun {
  const recorded = new Set(runs.filter(({ stored }) => stored !== undefined).map(({ task }) => task));
  const found = runs.filter(({ stored, task }) => stored !== undefined || !recorded.has(task));
  const tasks = [...new Set(found.map(({ task }) => printable(task)))];
  if (tasks.length > 1) {
    throw new UsageError(`more than one task matches ${printable(name)}. Use ${alternatives(tasks)}.`);
  }
  if (found.length > 1) {
    throw new UsageError(`task ${tasks[0]} is on this engine ${found.length} times. ps and run --clean show what belongs to whom.`);
  }
  return found[0];
}
