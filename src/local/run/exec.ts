import { printable } from '../../cli/printable';
import type { Terminal } from '../../cli/terminal';
import { UsageError } from '../../usage-error';
import type { EngineOptions } from '../engine/engine';
import { findRun, membersNamed } from '../engine/select-run';

/** Runs a command in a container of a running task, on this terminal. Returns the exit code of the command. */
export async function exec(
  [name, container, ...command]: readonly string[], terminal: Terminal, options: EngineOptions,
): Promise<number> {
  const { engine, run } = await findRun(name, terminal, options, { onlyContainers: true });
  const [{ id, localName, state }] = membersNamed(container, run);
  if (state !== 'running') {
    const hint = state === 'paused' ? ` Continue it: ${[...engine.program, 'unpause', localName].join(' ')}` : '';
    throw new UsageError(`container ${container} of task ${printable(run.task)} is ${state}.${hint}`);
  }
  const hasTerminal = Boolean(process.stdin.isTTY && terminal.stdout.isTTY);
  return engine.execOnTerminal(id, command.length > 0 ? command : ['sh'], hasTerminal);
}
