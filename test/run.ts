import { spawnSync, SpawnSyncReturns } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..');

/** The text of a file of this repository. */
export function contentOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;

  /** The content of standard input. */
  readonly input?: string;
}

/** Runs a program to its end and returns its standard output. Throws an error that includes the output if it fails. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): string {
  const result = tryRun(program, args, options);
  if (result.status !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${result.status ?? result.error}\n${result.stdout}${result.stderr}`);
  }
  return result.stdout;
}

/** Runs a program to its end, and does not throw if it fails. */
export function tryRun(program: string, args: readonly string[], { cwd = ROOT, env, input }: RunOptions = {}): SpawnSyncReturns<string> {
  return spawnSync(program, args, { cwd, input, env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

/** Runs a TypeScript program of this repository and returns its standard output. */
export function runTypeScript(file: string, env: NodeJS.ProcessEnv): string {
  return run(process.execPath, tsx(file), { env });
}

/** Runs a TypeScript program of this repository, and does not throw if it fails. */
export function tryRunTypeScript(file: string, env: NodeJS.ProcessEnv, args: readonly string[] = []): SpawnSyncReturns<string> {
  return tryRun(process.execPath, [...tsx(file), ...args], { env });
}

function tsx(file: string): string[] {
  return [require.resolve('tsx/cli'), '--tsconfig', join(ROOT, 'tsconfig.dev.json'), file];
}
