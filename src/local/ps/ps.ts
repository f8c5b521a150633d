import { printable, printableJson } from '../../cli/printable';
import { Style, styleFor } from '../../cli/style';
import { table } from '../../cli/table';
import type { Terminal } from '../../cli/terminal';
import { Engine, EngineOptions } from '../engine/engine';
import { listRuns, LocalContainer, LocalRun, namedContainersOf } from '../engine/local-containers';
import { Records } from '../engine/records';
import { elsewhereHints, selectRuns } from '../engine/select-run';

/** Options for `ps`. */
export interface PsOptions extends EngineOptions {
  readonly format: 'table' | 'json';
}

/** Lists the tasks on this machine and their containers. */
export async function ps([task]: readonly string[], terminal: Terminal, options: PsOptions): Promise<number> {
  const { stdout, env } = terminal;
  const engine = await Engine.find(options, env);
  const records = new Records(terminal);
  const source = { engine, records };
  const all = await listRuns(engine, records);
  const runs = [...task === undefined ? all : selectRuns(task, all, source)].sort((one, other) => one.task < other.task ? -1 : 1);
  terminal.stderr.write(elsewhereHints(source, task, all).map(hint => `${hint}\n`).join(''));
  const text = options.format === 'json' ? printableJson(runs.map(recordOf)) : tableOf(runs, styleFor(stdout, env), stdout.columns);
  stdout.write(`${text}\n`);
  return 0;
}

function tableOf(runs: readonly LocalRun[], style: Style, columns?: number): string {
  const rows = runs.flatMap(run => {
    const members = namedContainersOf(run);
    return (members.length === 0 ? [['none', '']] : members.map(member => [printable(member.container), stateText(member)]))
      .map(([container, state]) => [printable(run.task), container, state, ownerText(run)]);
  });
  return rows.length === 0 ? 'No tasks on this machine.' : table(['task', 'container', 'state', 'run by'], rows, style, columns).join('\n');
}

/** The record of a run for programs, as documented in docs/run.md. */
function recordOf(run: LocalRun): object {
  const { task, run: id, owner, ownerState, stored } = run;
  return {
    task,
    run: id,
    recorded: stored !== undefined,
    owner: { process: owner?.pid ?? null, host: owner?.host ?? null, state: ownerState },
    containers: namedContainersOf(run).map(({ container, localName, state, exitCode = null }) => ({ container, localName, state, exitCode })),
  };
}

function stateText({ state, exitCode }: LocalContainer): string {
  return state === 'stopped' && exitCode !== undefined ? `exited with ${exitCode}` : state;
}

function ownerText({ owner, ownerState, stored }: LocalRun): string {
  if (stored === undefined) {
    return owner === undefined ? 'commands of a dry run' : `no run of yours; by its labels, process ${owner.pid} on ${printable(owner.host)}`;
  }
  const process = `process ${owner!.pid}`;
  return { running: process, gone: `${process}, which is gone`, unknown: `${process} on ${printable(owner!.host)}` }[ownerState];
}
