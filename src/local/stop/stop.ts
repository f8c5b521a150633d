import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../../attempt';
import { printable } from '../../cli/printable';
import type { Terminal } from '../../cli/terminal';
import { UsageError } from '../../usage-error';
import { CHANGE_TIMEOUT, Engine, EngineOptions } from '../engine/engine';
import { listRuns, LocalRun } from '../engine/local-containers';
import type { Owner } from '../engine/owner';
import type { Records, StoredRecord } from '../engine/records';
import { contentText, Removable, removalScript, removeRun } from '../engine/removal';
import { findRun } from '../engine/select-run';

/** Milliseconds between two looks at the process that runs the task. */
const INTERVAL = 50;

/** Stops a task and waits until it is removed. */
export async function stop([name]: readonly string[], terminal: Terminal, options: EngineOptions): Promise<number> {
  const { stdout } = terminal;
  const { engine, records, run } = await findRun(name, terminal, options);
  const { owner, stored } = run;
  // Labels may contain anything.
  const task = printable(run.task);
  if (stored === undefined) {
    throw new UsageError(`cannot stop task ${task}: only labels say that something belongs to it, and no run of yours on this machine has a record of it. If another user runs it, stop it as that user. If nothing uses it, remove it:\n${removalScript(engine, run)}`);
  }
  switch (run.ownerState) {
    case 'running':
      await stopOwner(task, owner!, records);
      await requireNothingLeft(engine, records, run);
      stdout.write(`stopped task ${task}\n`);
      return 0;
    case 'gone':
      stdout.write(`stopped task ${task}, whose process ${owner!.pid} is gone, and removed ${contentText(await stopContainers(engine, run, stored))}\n`);
      return 0;
    case 'unknown':
      throw new UsageError(`cannot stop task ${task}: the process that runs it is not visible from here. If nothing uses the task, remove it:\n${removalScript(engine, run)}`);
  }
}

/**
 * Requests the process that runs a task to stop it, and waits until the process ends. It knows the order, the stop
 * signals, and the timeouts.
 */
async function stopOwner(task: string, owner: Owner, records: Records): Promise<void> {
  if (errorCode(() => process.kill(owner.pid, 'SIGTERM')) === 'EPERM') {
    throw new UsageError(`cannot stop task ${task}: process ${owner.pid} runs it and belongs to another user. Use sudo.`);
  }
  while (records.stateOf(owner) === 'running') {
    await sleep(INTERVAL);
  }
}

async function requireNothingLeft(engine: Engine, records: Records, { task, stored }: LocalRun): Promise<void> {
  const left = (await listRuns(engine, records)).find(run => run.stored?.file === stored!.file && run.run === stored!.record.run);
  if (left !== undefined) {
    throw new UsageError(`the process that ran task ${task} has ended, but it left ${contentText(left)}. Remove what is left: run --clean`);
  }
}

/**
 * Stops containers whose process is gone. Their order is no longer known, so all stop at once, each with its own stop
 * signal and timeout.
 */
async function stopContainers(engine: Engine, { containers }: LocalRun, stored: StoredRecord): Promise<Removable> {
  const running = containers.filter(({ container, state }) => container !== undefined && state === 'running');
  await Promise.all(running.map(({ id, localName }) => {
    const { stopTimeout = 0 } = stored.record.objects.find(object => object.localName === localName)!;
    return engine.run(['stop', id], { timeout: stopTimeout + CHANGE_TIMEOUT });
  }));
  return removeRun(engine, stored);
}
