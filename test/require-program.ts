import { spawnSync } from 'node:child_process';
import { run, RunOptions } from './run';

/**
 * Makes sure that a program answers, which a suite needs beside Node.
 *
 * As root on Debian it is installed; elsewhere the error says what is missing. A suite never skips for want of it.
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
    throw new Error(`this suite needs \`${command.join(' ')}\` to work, and it does not. Install ${debianPackages.join(', ')} (the names of the packages on Debian).`);
  }
}

/** Runs apt-get as soon as no other suite does: it fails when another apt-get is running. */
export function runAptGet(args: readonly string[], options?: RunOptions): string {
  return run('flock', ['/tmp/cdk-fargate-linux-controls-apt.lock', 'apt-get', ...args], options);
}

function answers([program, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
