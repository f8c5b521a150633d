import { setTimeout as sleep } from 'node:timers/promises';
import type { Terminal } from '../../cli/terminal';
import { UsageError } from '../../usage-error';
import { Engine } from '../engine/engine';
import { listRuns, LocalRun } from '../engine/local-containers';
import { localProcesses, Owner, ownerState } from '../engine/owner';
import { contentText, removalScript, removeRun } from '../engine/removal';
import { selectRun } from '../engine/select-run';

/** Options for `stop`. */
export interface StopOptions {
  readonly engine?: string;
}

/** Milliseconds between two looks at the process that runs the task. */
const INTERVAL = 50;

/** Stops a task and waits until it is removed. */
export async function stop([name]: readonly string[], { stdout, env }: Terminal, { engine: engineName }: StopOptions): Promise<number> {
  const engine = await Engine.find(engineName, env);
  const run = selectRun(name, await listRuns(engine));
  const { task, owner } = run;
  switch (run.ownerState) {
    case 'running':
      await stopOwner(task, owner!);
      await requireNothingLeft(engine, run);
      stdout.write(`stopped task ${task}\n`);
      return 0;
    case 'gone':
      await stopContainers(engine, run);
      stdout.write(`stopped task ${task}, whose process ${owner!.pid} is gone, and removed ${contentText(run)}\n`);
      return 0;
    case 'unknown':
      throw new UsageError(`cannot stop task ${task}: the process that runs it is not visible from here. If nothing uses the task, remove it:\n${removalScript(engine, run)}`);
  }
}

/** Requests the process that runs a task to stop it, and waits until the process ends. It knows the order, the stop signals, and the timeouts. */
async function stopOwner(task: string, owner: Owner): Promise<void> {
  try {
    process.kill(owner.pid, 'SIGTERM');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH') {
      throw new UsageError(`cannot stop task ${task}: process ${owner.pid} runs it and belongs to another user. Use sudo.`);
    }
  }
  while (ownerState(owner, localProcesses()) === 'running') {
    await sleep(INTERVAL);
  }
}

async function requireNothingLeft(engine: Engine, { task, run }: LocalRun): Promise<void> {
  const [left] = await listRuns(engine, { run });
  if (left !== undefined) {
    throw new UsageError(`the process that ran task ${task} has ended, but it left ${contentText(left)}. Remove what is left: run --clean`);
  }
}

/** Stops containers whose process is gone. Their order is no longer known, so all stop at once, each with its own stop signal and timeout. */
async function stopContainers(engine: Engine, { run, containers }: LocalRun): Promise<void> {
  const running = containers.filter(({ container, state }) => container !== undefined && state === 'running');
  await Promise.all(running.map(({ localName }) => engine.run(['stop', localName])));
  await removeRun(engine, run);
}
