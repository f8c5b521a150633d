import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, copyFileSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { ROOT } from '../run';

/** Bundles the command into a folder and returns its file. That takes as long as one start from the sources. */
export function bundleCommand(folder: string): string {
  const outfile = join(folder, 'lib', 'cli', 'cli.js');
  buildSync({ entryPoints: [join(__dirname, 'cli.ts')], outfile, bundle: true, platform: 'node', logLevel: 'error' });
  // The command reads its version.
  copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  return outfile;
}

/** The command, run as a separate process. */
export class Command {
  /** The exit code, or the name of the signal that killed the command. */
  public readonly ended: Promise<number | string>;

  private readonly child: ChildProcess;

  /** Starts a bundled command. Output goes to files with this base name, so the command never waits for a reader. */
  constructor(bundle: string, args: readonly string[], private readonly file: string, env: NodeJS.ProcessEnv) {
    const [out, err] = [openSync(`${file}.out`, 'w'), openSync(`${file}.err`, 'w')];
    this.child = spawn(process.execPath, [bundle, ...args], { stdio: ['ignore', out, err], env: { ...process.env, ...env } });
    this.ended = new Promise((resolve, reject) => this.child.on('error', reject).on('exit', (code, signal) => resolve(code ?? signal!)));
    [out, err].forEach(closeSync);
  }

  /** The standard output so far. */
  public get out(): string {
    return readFileSync(`${this.file}.out`, 'utf8');
  }

  /** The standard error so far. */
  public get err(): string {
    return readFileSync(`${this.file}.err`, 'utf8');
  }

  public kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Sends a signal, and waits for the end. */
  public end(signal: NodeJS.Signals): Promise<number | string> {
    this.kill(signal);
    return this.ended;
  }

  /** Waits until the standard error meets a condition. Throws if the command ends first. */
  public async waitForStderr(condition: (err: string) => boolean): Promise<void> {
    let isEnded = false;
    void this.ended.then(() => isEnded = true);
    while (!condition(this.err)) {
      if (isEnded && !condition(this.err)) {
        throw new Error(`the command exited with ${await this.ended}:\n${this.err}${this.out}`);
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }
}
