import { ChildProcess, spawn, SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCommand, Command } from './command';
import { eventually } from './eventually';
import { Leftovers, leftoverFinder } from './leftovers';
import type { EngineName } from '../../src/local/engine/dialect';
import { run, tryRun } from '../run';

/** A separate instance of a container engine. Almost everything that it creates is in one folder. */
export abstract class Engine {
  /** The folder of the engine. */
  public readonly folder = mkdtempSync(join(tmpdir(), 'engine-'));

  /** The kinds of traces that running containers leave on this machine. */
  public abstract readonly expectedTraces: readonly (keyof Leftovers)[];

  /** The environment that makes the engine's program and the command use this engine. */
  public readonly env: NodeJS.ProcessEnv;

  /** The file of the command. */
  public readonly bundle: string;
  private readonly commands: Command[] = [];
  private folders = 0;

  protected constructor(public readonly name: EngineName, envIn: (folder: string) => NodeJS.ProcessEnv) {
    this.env = { CDK_DOCKER: name, XDG_STATE_HOME: join(this.folder, 'state-home'), ...envIn(this.folder) };
    this.bundle = bundleCommand(this.newFolder());
  }

  /** Runs the engine's program. Throws if it fails. */
  public run(...args: string[]): string {
    return run(this.name, args, { env: this.env }).trim();
  }

  /** Runs the engine's program until it exits, with any status. */
  public attempt(...args: string[]): SpawnSyncReturns<string> {
    return tryRun(this.name, args, { env: this.env });
  }

  /** Runs a container that belongs to no task, with limits that work on every machine, until the engine's program exits. */
  public runContainer(...args: string[]): SpawnSyncReturns<string> {
    const [runtime, processes] = this.name === 'podman' ? [['--runtime', 'runc'], ['--ulimit', 'nproc=1024:1024']] : [[], []];
    return this.attempt(...runtime, 'run', '--ulimit', 'nofile=1024:1024', ...processes, ...args);
  }

  /** Starts the command with this engine. */
  public command(args: readonly string[], env: NodeJS.ProcessEnv = {}): Command {
    const command = new Command(this.bundle, args, join(this.newFolder(), 'written'), { ...this.env, ...env });
    this.commands.push(command);
    return command;
  }

  /** Runs the command with this engine until it exits. */
  public runCommand(args: readonly string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
    return tryRun(process.execPath, [this.bundle, ...args], { env: { ...this.env, ...env } });
  }

  /** The standard output and error of a container, in order. */
  public logs(container: string): string {
    return run('sh', ['-c', `exec ${this.name} logs "$0" 2>&1`, container], { env: this.env });
  }

  /** Creates an image from the files that `fill` writes, with Dockerfile instructions. */
  public makeImage(name: string, fill: (root: string) => void, changes: readonly string[] = []): void {
    const root = this.newFolder();
    fill(root);
    const archive = `${root}.tar`;
    run('tar', ['--create', '--owner', '0', '--group', '0', '--file', archive, '--directory', root, '.']);
    this.run('import', ...changes.flatMap(change => ['--change', change]), archive, name);
  }

  /** Creates an empty folder, which is removed with the engine. */
  public newFolder(): string {
    const folder = join(this.folder, `folder-${++this.folders}`);
    mkdirSync(folder, { mode: 0o755 });
    return folder;
  }

  /** A function that finds traces of this engine and its containers on this machine. */
  public get findLeftovers(): () => Leftovers {
    return leftoverFinder(this.folder, this.run('ps', '--all', '--quiet', '--no-trunc').split('\n').filter(Boolean));
  }

  /**
   * Kills all commands, cleans up with `run --clean`, and removes the engine. A second call does nothing.
   * Throws if anything is left.
   */
  public remove(): void {
    if (!existsSync(this.folder)) {
      return;
    }
    const { findLeftovers } = this;
    this.commands.forEach(command => command.kill('SIGKILL'));
    this.runCommand(['run', '--clean']);
    this.stop();
    try {
      eventually(() => findLeftovers().processes.length === 0);
    } catch (error) {
      throw new Error(`the engine left ${JSON.stringify(findLeftovers())}`, { cause: error });
    }
    rmSync(this.folder, { recursive: true, force: true });
    if (Object.values(findLeftovers()).some(found => found.length > 0)) {
      throw new Error(`the engine left ${JSON.stringify(findLeftovers())}`);
    }
  }

  /** Starts the engine's daemon, and waits until it answers. */
  protected startDaemon(program: string, args: readonly string[]): ChildProcess {
    const log = join(this.folder, 'log');
    const output = openSync(log, 'w');
    const daemon = spawn(program, args, { stdio: ['ignore', output, output] });
    if (!eventually(() => daemon.exitCode !== null || this.attempt('info').status === 0) || daemon.exitCode !== null) {
      throw new Error(`the daemon of ${this.name} did not start:\n${readFileSync(log, 'utf8')}`);
    }
    return daemon;
  }

  /** Stops the engine's own processes. */
  protected abstract stop(): void;
}
