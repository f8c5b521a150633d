import { setTimeout as wait } from 'node:timers/promises';
import type { Screen } from './task/screen';
import { printable } from '../../cli/printable';
import { matchesTaskName } from '../../cli/task-name';
import type { Terminal } from '../../cli/terminal';
import { shellCommand } from '../../shell-quoting';
import { UsageError } from '../../usage-error';
import type { EngineCommands } from '../engine/engine';
import { listRuns, LocalRun } from '../engine/local-containers';
import type { RunIdentity } from '../engine/names';
import { closeRecord, OpenRecord, Records, StoredRecord } from '../engine/records';
import { contentText, LeftoverError, removalScript, removeRun } from '../engine/removal';

/** How often a run tries to be the only one of its task, if another one begins at the same time. */
const ATTEMPTS = 5;

/** The maximum number of milliseconds between two attempts. */
const MAX_PAUSE = 200;

/** Removes what is left of runs whose process is gone, of one task or of all tasks. Lists what it keeps. */
export async function clean(
  engine: EngineCommands, records: Records, { stdout, stderr }: Terminal, task: string | undefined,
): Promise<number> {
  const isSelected = (run: { readonly task: string }) => task === undefined || matchesTaskName(task, run.task);
  const runs = (await listRuns(engine, records)).filter(isSelected);
  runs.filter(({ stored, ownerState: state }) => stored === undefined || state !== 'gone').forEach(run => stderr.write(`${keptText(engine, run)}\n`));
  const left = leftovers(records).filter(({ record }) => isSelected(record));
  const here = left.filter(stored => isOn(engine, stored, runs));
  left.filter(stored => !here.includes(stored)).forEach(stored => stderr.write(`${elsewhereText(stored)}\n`));
  let isClean = true;
  const problems = await removeLeftovers(engine, here, (name, content) => {
    isClean = false;
    stdout.write(`removed ${content} of task ${printable(name)}\n`);
  });
  if (problems.length > 0) {
    throw new UsageError(problems.join('\n'));
  }
  stdout.write(isClean ? 'nothing to remove\n' : '');
  return 0;
}

/**
 * Opens the record of a run, after the removal of what killed runs left behind. What cannot be removed is not in the way:
 * each run has its own names. Throws if the task is already running. Without killed runs, this asks the engine nothing.
 */
export async function openRecord(
  engine: EngineCommands, records: Records, run: Required<RunIdentity>, screen: Screen, signal: AbortSignal,
): Promise<OpenRecord> {
  const left = leftovers(records).filter(stored => isOn(engine, stored));
  const problems = await removeLeftovers(engine, left, (name, content) => screen.note(`removed what a killed run of task ${name} left behind: ${content}`), signal);
  problems.forEach(problem => screen.fail(problem));
  const { task, id, owner } = run;
  for (let attempt = 1; ; attempt++) {
    const opened = records.open({ run: id, task, owner, engine: engine.identity });
    const others = conflictsOf(opened, records);
    if (others.length === 0) {
      return opened;
    }
    closeRecord(opened);
    if (attempt === ATTEMPTS || others.some(({ record }) => record.objects.length > 0)) {
      throw await conflictError(engine, records, others, signal);
    }
    // The other run has just begun and may give way as well.
    await wait(Math.random() * MAX_PAUSE);
  }
}

/** The other runs of a task on the same engine and machine whose process may run. */
function conflictsOf({ record: { run, task, engine, owner } }: StoredRecord, records: Records): StoredRecord[] {
  return records.all().filter(({ record: other }) => other.run !== run && other.task === task && other.engine === engine
    && other.owner.machine === owner.machine && other.owner.host === owner.host && records.stateOf(other.owner) !== 'gone');
}

async function conflictError(
  engine: EngineCommands, records: Records, others: readonly StoredRecord[], signal: AbortSignal,
): Promise<UsageError> {
  const [{ record: { task } }] = others;
  const running = others.find(({ record }) => records.stateOf(record.owner) === 'running');
  if (running !== undefined) {
    return new UsageError(`task ${task} is already running: process ${running.record.owner.pid} runs it. Stop that process first.`);
  }
  const runs = (await listRuns(engine, records, { signal })).filter(({ stored }) => others.some(({ file }) => file === stored?.file));
  const commands = [...runs.map(found => removalScript(engine, found)), ...others.map(({ file }) => `  ${shellCommand([['rm', file]])}`)];
  return new UsageError(`task ${task} is already there, and whether it runs is not visible from here. If nothing uses it, remove it:\n${commands.join('\n')}`);
}

/** The records of runs whose process is gone. */
function leftovers(records: Records): StoredRecord[] {
  return records.all().filter(({ record }) => records.stateOf(record.owner) === 'gone');
}

/** Whether a run used this engine: a list of the engine has something of it, or the engine has the same identity. */
function isOn({ identity }: EngineCommands, { file, record }: StoredRecord, runs: readonly LocalRun[] = []): boolean {
  return record.engine === identity || runs.some(({ stored }) => stored?.file === file);
}

/** Removes what each run has left, and reports it. Returns what cannot be removed. */
async function removeLeftovers(
  engine: EngineCommands, left: readonly StoredRecord[], onRemoved: (task: string, content: string) => void, signal?: AbortSignal,
): Promise<string[]> {
  const problems: string[] = [];
  for (const stored of left) {
    try {
      const content = contentText(await removeRun(engine, stored, { signal }));
      if (content !== '') {
        onRemoved(stored.record.task, content);
      }
    } catch (error) {
      if (!(error instanceof LeftoverError) || signal?.aborted) {
        throw error;
      }
      problems.push(error.message);
    }
  }
  return problems;
}

function elsewhereText({ file, record: { task, engine } }: StoredRecord): string {
  return `kept task ${printable(task)}: it ran with another engine (${printable(engine.split(' ')[0])}). Use run --clean with that engine or, if it no longer exists, remove ${file}`;
}

function keptText(engine: EngineCommands, run: LocalRun): string {
  const { owner, ownerState: state, stored } = run;
  const task = `task ${printable(run.task)}`;
  if (stored !== undefined && state === 'running') {
    return `kept ${task}: process ${owner!.pid} runs it`;
  }
  const what = stored === undefined ? `kept ${contentText(run)} with the labels of ${task}` : `kept ${task}`;
  const ofOwner = owner === undefined ? '' : `process ${owner.pid} on ${printable(owner.host)}`;
  const ofLabels = owner === undefined ? 'the commands of a dry run started it, or an image has these labels'
    : `no run of yours on this machine has a record of it (its labels name ${ofOwner})`;
  const reason = stored === undefined ? ofLabels : `${ofOwner} started it, which is not visible from here`;
  return `${what}: ${reason}. If nothing uses it, remove it:\n${removalScript(engine, run)}`;
}
