import { readdirSync, readFileSync } from 'node:fs';
import { attempt } from '../../attempt';

/**
 * The variable that marks the processes of a command in a container. Engines leave them running when their own program is killed,
 * and have no command that ends them.
 */
export const MARKER = 'CDK_FARGATE_LINUX_CONTROLS_EXEC';

/**
 * Sends a signal to the processes with a mark. Returns their number: 0 also if the engine runs in a virtual machine,
 * where they are not visible.
 */
export function signalMarked(id: string, signal: NodeJS.Signals, folder = '/proc'): number {
  return marked(id, folder).filter(pid => attempt(() => process.kill(pid, signal))).length;
}

/**
 * Whether a program of an engine still runs that creates a container or volume with one of these names. It goes on if its
 * run is killed. False also if processes are not visible.
 */
export function areBeingCreated(names: readonly string[], folder = '/proc'): boolean {
  return pids(folder).some(pid => {
    const args = wordsOf(`${folder}/${pid}/cmdline`);
    // The processes of a container may have its name in their arguments as well.
    return args.some((arg, index) => names.includes(arg) && (args[index - 1] === '--name' || args.includes('create')));
  });
}

function marked(id: string, folder: string): number[] {
  return pids(folder).filter(pid => wordsOf(`${folder}/${pid}/environ`).includes(`${MARKER}=${id}`));
}

function pids(folder: string): number[] {
  return (attempt(() => readdirSync(folder)) ?? []).map(Number).filter(pid => pid > 0);
}

/** The variables or arguments of a process, or none if it has exited or belongs to another user. */
function wordsOf(file: string): string[] {
  return attempt(() => readFileSync(file, 'utf8').split('\0')) ?? [];
}
