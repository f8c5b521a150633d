import type { SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, runCommand } from './command';
import { eventually } from './eventually';
import { Left, lookerFor } from './left';
import { need } from '../needs';
import { attempt, run } from '../run';

/** A podman of its own: all that it makes, or nearly, stands in one folder and goes with it. */
export class Engine {
  public static start(): Engine {
    need(['podman', '--version'], ['podman', 'runc']);
    need(['runc', '--version'], ['runc']);
    need(['/usr/libexec/podman/catatonit', '--version'], ['catatonit']);
    return new Engine(mkdtempSync(join(tmpdir(), 'engine-')));
  }

  /** What makes podman, and our command, use this engine. */
  public readonly env: NodeJS.ProcessEnv;
  private readonly commands: Command[] = [];
  private folders = 0;

  private constructor(
    /** Where all of it stands. */
    public readonly folder: string,
  ) {
    this.env = { CDK_DOCKER: 'podman', CONTAINERS_CONF: join(folder, 'containers.conf'), CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf') };
    // Where it stands, and nothing of how it runs containers: that is for our command to know.
    writeFileSync(this.env.CONTAINERS_CONF!, toml({
      engine: { events_logger: 'file', lock_type: 'file', tmp_dir: join(folder, 'state'), volume_path: join(folder, 'volumes') },
    }));
    writeFileSync(this.env.CONTAINERS_STORAGE_CONF!, toml({
      'storage': { driver: driverFor(join(folder, 'trial')), graphroot: join(folder, 'storage'), runroot: join(folder, 'run') },
      'storage.options.overlay': { skip_mount_home: 'true' },
    }));
  }

  /** Runs podman; throws where it fails. */
  public podman(...args: string[]): string {
    return run('podman', args, { env: this.env }).trim();
  }

  /** Runs podman to its end, whatever that is. */
  public attempt(...args: string[]): SpawnSyncReturns<string> {
    return attempt('podman', args, { env: this.env });
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
    return run('sh', ['-c', 'exec podman logs "$0" 2>&1', container], { env: this.env });
  }

  /** Makes an image of what `fill` puts into a folder, with changes in the words of a Dockerfile. */
  public makeImage(name: string, fill: (root: string) => void, changes: readonly string[] = []): void {
    const root = this.newFolder();
    fill(root);
    const archive = `${root}.tar`;
    run('tar', ['--create', '--owner', '0', '--group', '0', '--file', archive, '--directory', root, '.']);
    this.podman('import', '--quiet', ...changes.flatMap(change => ['--change', change]), archive, name);
  }

  /** An empty folder, which goes with the engine. */
  public newFolder(): string {
    const folder = join(this.folder, `folder-${++this.folders}`);
    mkdirSync(folder, { mode: 0o755 });
    return folder;
  }

  /** What there is of this engine and of its containers on this machine. */
  public get left(): () => Left {
    return lookerFor(this.folder, this.podman('ps', '--all', '--quiet', '--no-trunc').split('\n').filter(Boolean));
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
    eventually(() => left().processes.length === 0);
    rmSync(this.folder, { recursive: true, force: true });
    if (Object.values(left()).some(found => found.length > 0)) {
      throw new Error(`an engine has left ${JSON.stringify(left())}`);
    }
  }
}

/** Overlay is quick and does not work on every file system, as on another overlay. The other one does, and copies. */
function driverFor(folder: string): string {
  const { status } = attempt('podman', ['--storage-driver', 'overlay', '--root', folder, '--runroot', folder, '--tmpdir', folder, 'info']);
  attempt('umount', [join(folder, 'overlay')]);
  rmSync(folder, { recursive: true, force: true });
  return status === 0 ? 'overlay' : 'vfs';
}

function toml(tables: Record<string, Record<string, string>>): string {
  return Object.entries(tables).map(([table, entries]) =>
    `[${table}]\n${Object.entries(entries).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('')}`).join('\n');
}
