import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, tryRun } from '../run';

/** Node's arguments that run our command from its sources. */
const CLI = ['--require', require.resolve('tsx/cjs'), join(__dirname, 'cli.ts')];
const ENV = { TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json') };

/** Our command as people start it: a process of its own beside the test. */
export class Command {
  /** Its exit code, or the name of the signal that has killed it. */
  public readonly ended: Promise<number | string>;

  private readonly child: ChildProcess;

  /** Starts it; what it writes goes into files of this name, so that it never waits for a reader. */
  constructor(args: readonly string[], private readonly file: string, env: NodeJS.ProcessEnv) {
    const [out, err] = [openSync(`${file}.out`, 'w'), openSync(`${file}.err`, 'w')];
    this.child = spawn(process.execPath, [...CLI, ...args], { stdio: ['ignore', out, err], env: { ...process.env, ...ENV, ...env } });
    this.ended = new Promise((resolve, reject) => this.child.on('error', reject).on('exit', (code, signal) => resolve(code ?? signal!)));
    [out, err].forEach(closeSync);
  }

  /** What it has written to its standard output. */
  public get out(): string {
    return readFileSync(`${this.file}.out`, 'utf8');
  }

  /** What it has written to its standard error. */
  public get err(): string {
    return readFileSync(`${this.file}.err`, 'utf8');
  }

  public kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits until it has written something to its standard error; throws where it ends without that. */
  public async waitForStderr(wanted: (err: string) => boolean): Promise<void> {
    let isEnded = false;
    void this.ended.then(() => isEnded = true);
    while (!wanted(this.err)) {
      if (isEnded && !wanted(this.err)) {
        throw new Error(`the command ended with ${await this.ended}:\n${this.err}${this.out}`);
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }
}

/** Runs our command to its end. */
export function runCommand(args: readonly string[], env: NodeJS.ProcessEnv) {
  return tryRun(process.execPath, [...CLI, ...args], { env: { ...ENV, ...env } });
}
