import { spawnSync } from 'node:child_process';
import { run, RunOptions } from './run';

/**
 * Makes sure that a program works that a suite requires in addition to Node.
 *
 * As root on Debian, it installs the program. Elsewhere it throws an error that names the missing program; a suite is never skipped.
 */
export function requireProgram(command: readonly [string, ...string[]], debianPackages: readonly string[]): void {
  if (answers(command)) {
    return;
  }
  if (process.getuid?.() === 0 && answers(['apt-get', '--version'])) {
    runAptGet(['update']);
    runAptGet(['install', '-y', '--no-install-recommends', ...debianPackages]);
  }
  if (!answers(command)) {
    throw new Error(`\`${command.join(' ')}\` failed, and this suite requires it. Install ${debianPackages.join(', ')} (Debian package names).`);
  }
}

/** Runs apt-get when no other suite runs it, because two cannot run at once. */
export function runAptGet(args: readonly string[], options?: RunOptions): string {
  return run('flock', ['/tmp/cdk-fargate-linux-controls-apt.lock', 'apt-get', ...args], options);
}

function answers([program, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
