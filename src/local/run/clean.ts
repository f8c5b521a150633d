import type { Screen } from './task/screen';
import { matchesTaskName } from '../../cli/task-name';
import type { Terminal } from '../../cli/terminal';
import { UsageError } from '../../usage-error';
import type { EngineCommands } from '../engine/engine';
import { listRuns, LocalRun } from '../engine/local-containers';
import { contentText, removalScript, removeRun } from '../engine/removal';

/** Removes what is left of runs whose process is gone, of one task or of all tasks. Lists the tasks that it keeps. */
export async function clean(engine: EngineCommands, { stdout, stderr }: Terminal, task: string | undefined): Promise<number> {
  const runs = (await listRuns(engine)).filter(run => task === undefined || matchesTaskName(task, run.task));
  runs.filter(({ ownerState }) => ownerState !== 'gone').forEach(run => stderr.write(`${keptText(engine, run)}\n`));
  const removed = await removeLeftovers(engine, runs);
  stdout.write(removed.length === 0 ? 'nothing to remove\n' : removed.map(run => `removed ${contentText(run)} of task ${run.task}\n`).join(''));
  return 0;
}

/** Removes what is left of runs whose process is gone. Returns these runs. */
export async function removeLeftovers(engine: EngineCommands, runs: readonly LocalRun[]): Promise<LocalRun[]> {
  const leftovers = runs.filter(({ ownerState }) => ownerState === 'gone');
  for (const { run } of leftovers) {
    await removeRun(engine, run);
  }
  return leftovers;
}

/** Removes what killed runs left behind. Throws if the task is already running. */
export async function prepare(engine: EngineCommands, task: string, screen: Screen, signal: AbortSignal): Promise<void> {
  const runs = await listRuns(engine, { signal });
  const removed = await removeLeftovers(engine, runs);
  removed.forEach(run => screen.note(`removed what a killed run of task ${run.task} left behind: ${contentText(run)}`));
  const other = runs.find(run => run.task === task && run.ownerState !== 'gone');
  if (other?.ownerState === 'running') {
    throw new UsageError(`task ${task} is already running: process ${other.owner!.pid} runs it. Stop that process first.`);
  }
  if (other !== undefined) {
    throw new UsageError(`task ${task} is already there, and whether it runs is not visible from here. If nothing uses it, remove it:\n${removalScript(engine, other)}`);
  }
}

function keptText(engine: EngineCommands, run: LocalRun): string {
  const { task, owner, ownerState } = run;
  if (ownerState === 'running') {
    return `kept task ${task}: process ${owner!.pid} runs it`;
  }
  const reason = owner === undefined ? 'the commands of a dry run started it' : `process ${owner.pid} on ${owner.host} started it, which is not visible from here`;
  return `kept task ${task}: ${reason}. If nothing uses it, remove it:\n${removalScript(engine, run)}`;
}
