import type { SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, runCommand } from './command';
import { eventually } from './eventually';
import { Leftovers, leftoverFinder } from './leftovers';
import type { EngineName } from '../../src/cli/run/dialect';
import { run, tryRun } from '../run';

/** A container engine of its own: all that it makes, or nearly, stands in one folder and goes with it. */
export abstract class Engine {
  /** Where all of it stands. */
  public readonly folder = mkdtempSync(join(tmpdir(), 'engine-'));

  /** What can be seen of its containers on this machine while they are there. */
  public abstract readonly seen: readonly (keyof Leftovers)[];

  /** What makes the engine's program, and our command, use this engine. */
  public readonly env: NodeJS.ProcessEnv;
  private readonly commands: Command[] = [];
  private folders = 0;

  protected constructor(public readonly name: EngineName, envIn: (folder: string) => NodeJS.ProcessEnv) {
    this.env = { CDK_DOCKER: name, ...envIn(this.folder) };
  }

  /** Runs the engine's program; throws where it fails. */
  public run(...args: string[]): string {
    return run(this.name, args, { env: this.env }).trim();
  }

  /** Runs the engine's program to its end, whatever that is. */
  public attempt(...args: string[]): SpawnSyncReturns<string> {
    return tryRun(this.name, args, { env: this.env });
  }

  /** Starts our command, which finds this engine and no other. */
  public command(args: readonly string[], env: NodeJS.ProcessEnv = {}): Command {
    const command = new Command(args, join(this.newFolder(), 'written'), { ...this.env, ...env });
    this.commands.push(command);
    return command;
  }

  /** Runs our command to its end with this engine. */
  public runCommand(args: readonly string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
    return runCommand(args, { ...this.env, ...env });
  }

  /** What a container has written to its standard output and error, in its order. */
  public logs(container: string): string {
    return run('sh', ['-c', `exec ${this.name} logs "$0" 2>&1`, container], { env: this.env });
  }

  /** Makes an image of what `fill` puts into a folder, with changes in the words of a Dockerfile. */
  public makeImage(name: string, fill: (root: string) => void, changes: readonly string[] = []): void {
    const root = this.newFolder();
    fill(root);
    const archive = `${root}.tar`;
    run('tar', ['--create', '--owner', '0', '--group', '0', '--file', archive, '--directory', root, '.']);
    this.run('import', ...changes.flatMap(change => ['--change', change]), archive, name);
  }

  /** An empty folder, which goes with the engine. */
  public newFolder(): string {
    const folder = join(this.folder, `folder-${++this.folders}`);
    mkdirSync(folder, { mode: 0o755 });
    return folder;
  }

  /** What there is of this engine and of its containers on this machine. */
  public get left(): () => Leftovers {
    return leftoverFinder(this.folder, this.run('ps', '--all', '--quiet', '--no-trunc').split('\n').filter(Boolean));
  }

  /**
   * Kills our commands, has what they leave removed as people would, and removes everything; a second time there is nothing to do.
   * Throws where anything is left.
   */
  public remove(): void {
    if (!existsSync(this.folder)) {
      return;
    }
    const { left } = this;
    this.commands.forEach(command => command.kill('SIGKILL'));
    this.runCommand(['run', '--clean']);
    this.stop();
    eventually(() => left().processes.length === 0);
    rmSync(this.folder, { recursive: true, force: true });
    if (Object.values(left()).some(found => found.length > 0)) {
      throw new Error(`an engine has left ${JSON.stringify(left())}`);
    }
  }

  /** Ends what the engine itself runs. */
  protected abstract stop(): void;
}
