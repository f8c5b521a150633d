import type { SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { need } from '../needs';
import { attempt, run } from '../run';

/** What a container may do by default on Fargate, as with Docker: https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities */
const DEFAULT_CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'NET_RAW', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
];

/** A podman of its own: all that it makes, or nearly, stands in one folder and goes with it. */
export class Engine {
  public static start(): Engine {
    need(['podman', '--version'], ['podman', 'runc']);
    need(['runc', '--version'], ['runc']);
    need(['catatonit', '--version'], ['catatonit']);
    return new Engine(mkdtempSync(join(tmpdir(), 'engine-')));
  }

  private readonly env: NodeJS.ProcessEnv;
  private folders = 0;

  private constructor(
    /** Where all of it stands. */
    public readonly folder: string,
  ) {
    this.env = { CONTAINERS_CONF: join(folder, 'containers.conf'), CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf') };
    writeFileSync(this.env.CONTAINERS_CONF!, toml({
      containers: {
        default_capabilities: DEFAULT_CAPABILITIES,
        // Podman raises limits where it is told none, which a machine may forbid even to root.
        default_ulimits: ['nofile=1024:1024', 'nproc=1024:1024'],
        default_sysctls: [],
        log_driver: 'k8s-file',
      },
      engine: {
        runtime: 'runc',
        init_path: run('sh', ['-c', 'command -v catatonit']).trim(),
        cgroup_manager: 'cgroupfs',
        events_logger: 'none',
        lock_type: 'file',
        tmp_dir: join(folder, 'state'),
        volume_path: join(folder, 'volumes'),
      },
    }));
    // The driver that works on every file system. Our images are small enough to be copied.
    writeFileSync(this.env.CONTAINERS_STORAGE_CONF!, toml({ storage: { driver: 'vfs', graphroot: join(folder, 'storage'), runroot: join(folder, 'run') } }));
  }

  /** Runs podman; throws where it fails. */
  public podman(...args: string[]): string {
    return run('podman', args, { env: this.env }).trim();
  }

  /** Runs podman to its end, whatever that is. */
  public attempt(...args: string[]): SpawnSyncReturns<string> {
    return attempt('podman', args, { env: this.env });
  }

  /** What a container has written to its standard output and error, in its order. */
  public logs(container: string): string {
    return run('sh', ['-c', 'exec podman logs "$0" 2>&1', container], { env: this.env });
  }

  /** Makes an image of what `fill` puts into a folder, which declares a volume if it is given one. */
  public makeImage(name: string, fill: (root: string) => void, volume?: string): void {
    const root = this.newFolder();
    fill(root);
    const archive = `${root}.tar`;
    run('tar', ['--create', '--owner', '0', '--group', '0', '--file', archive, '--directory', root, '.']);
    this.podman('import', '--quiet', ...volume ? ['--change', `VOLUME ${volume}`] : [], archive, name);
  }

  /** An empty folder, which goes with the engine. */
  public newFolder(): string {
    const folder = join(this.folder, `folder-${++this.folders}`);
    mkdirSync(folder, { mode: 0o755 });
    return folder;
  }

  /** Ends what runs and removes everything; a second time there is nothing to do. */
  public remove(): void {
    // Oldest first: with the one whose namespaces others share, these go as well. `rm --all` minds no such order.
    const containers = existsSync(this.folder) ? this.podman('ps', '--all', '--quiet', '--sort', 'created').split('\n').filter(Boolean) : [];
    containers.forEach(id => this.podman('rm', '--force', '--time', '0', '--depend', '--ignore', id));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function toml(tables: Record<string, Record<string, string | string[]>>): string {
  return Object.entries(tables).map(([table, entries]) =>
    `[${table}]\n${Object.entries(entries).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('')}`).join('\n');
}
