import type { Engine } from '../engine/engine';
import { listRuns, LocalRun } from '../engine/local-containers';
import { contentText, removalScript, removeRun } from '../engine/removal';
import { matchesTaskName } from '../task-name';
import type { Terminal } from '../terminal';

/** Removes what is left of runs whose process is gone, of one task or of all tasks. Lists the tasks that it keeps. */
export async function clean(engine: Engine, { stdout, stderr }: Terminal, task: string | undefined): Promise<number> {
  const runs = (await listRuns(engine)).filter(run => task === undefined || matchesTaskName(task, run.task));
  runs.filter(({ ownerState }) => ownerState !== 'gone').forEach(run => stderr.write(`${keptText(engine, run)}\n`));
  const removed = await removeLeftovers(engine, runs);
  stdout.write(removed.length === 0 ? 'nothing to remove\n' : removed.map(run => `removed ${contentText(run)} of task ${run.task}\n`).join(''));
  return 0;
}

/** Removes what is left of runs whose process is gone. Returns these runs. */
export async function removeLeftovers(engine: Engine, runs: readonly LocalRun[]): Promise<LocalRun[]> {
  const leftovers = runs.filter(({ ownerState }) => ownerState === 'gone');
  for (const { run } of leftovers) {
    await removeRun(engine, run);
  }
  return leftovers;
}

function keptText(engine: Engine, run: LocalRun): string {
  const { task, owner, ownerState } = run;
  if (ownerState === 'running') {
    return `kept task ${task}: process ${owner!.pid} runs it`;
  }
  const reason = owner === undefined ? 'the commands of a dry run started it' : `process ${owner.pid} on ${owner.host} started it, which is not visible from here`;
  return `kept task ${task}: ${reason}. If nothing uses it, remove it:\n${removalScript(engine, run)}`;
}
