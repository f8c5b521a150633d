import { readdirSync, readFileSync } from 'node:fs';
import { attempt } from '../../attempt';

/**
 * The variable that marks the processes of a command in a container. Engines leave them running when their own program is killed,
 * and have no command that ends them.
 */
export const MARKER = 'CDK_FARGATE_LINUX_CONTROLS_EXEC';

/** Sends a signal to the processes with a mark. Returns their number: 0 also if the engine runs in a virtual machine, where they are not visible. */
export function signalMarked(id: string, signal: NodeJS.Signals, folder = '/proc'): number {
  return marked(id, folder).filter(pid => attempt(() => process.kill(pid, signal))).length;
}

function marked(id: string, folder: string): number[] {
  return (attempt(() => readdirSync(folder)) ?? []).map(Number).filter(pid => pid > 0 && variablesOf(`${folder}/${pid}/environ`).includes(`${MARKER}=${id}`));
}

/** The variables of a process, or none if it has exited or belongs to another user. */
function variablesOf(file: string): string[] {
  return attempt(() => readFileSync(file, 'utf8').split('\0')) ?? [];
}
