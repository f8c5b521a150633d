import { printable } from '../../cli/printable';
import { matchingTasks } from '../../cli/task-name';
import type { Terminal } from '../../cli/terminal';
import { UsageError } from '../../usage-error';
import { Engine, EngineOptions } from '../engine/engine';
import { listRuns } from '../engine/local-containers';
import { Records } from '../engine/records';
import { elsewhereHints, preferRecorded } from '../engine/select-run';

/** Runs a command in a container of a running task, on this terminal. Returns the exit code of the command. */
export async function exec(
  [task, container, ...command]: readonly string[], terminal: Terminal, options: EngineOptions,
): Promise<number> {
  const engine = await Engine.find(options, terminal.env);
  const records = new Records(terminal);
  const runs = preferRecorded(await listRuns(engine, records, { onlyContainers: true }));
  const all = runs.flatMap(({ containers }) => containers).filter(({ container: name }) => name !== undefined);
  const matches = matchingTasks(task, [...new Set(all.map(other => other.task))]);
  const found = all.filter(other => matches.includes(other.task) && other.container === container && other.state !== 'stopped');
  if (found.length !== 1) {
    const list = all.map(other => `  ${printable(`${other.task} ${other.container}`)}${other.state === 'running' ? '' : ` (${other.state})`}`).join('\n');
    const problem = found.length === 0
      ? `no container named ${container} of a task named ${task} is running on this machine.`
      : `more than one running task matches ${task}. Use the full name.`;
    const [hint = list === '' ? 'Start a task with run.' : `Running containers:\n${list}`] = found.length === 0 ? elsewhereHints({ engine, records }, task) : [];
    throw new UsageError(`${problem} ${hint}`);
  }
  const [{ id, localName, state }] = found;
  if (state === 'paused') {
    throw new UsageError(`container ${container} of task ${found[0].task} is paused. Continue it: ${[...engine.program, 'unpause', localName].join(' ')}`);
  }
  const hasTerminal = Boolean(process.stdin.isTTY && terminal.stdout.isTTY);
  return engine.execOnTerminal(id, command.length > 0 ? command : ['sh'], hasTerminal);
}
