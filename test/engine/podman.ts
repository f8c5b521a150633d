import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from './engine';
import { requireProgram } from '../require-program';
import { tryRun } from '../run';

/** Podman with its own configuration files, which set its folders. It has no daemon. */
export class Podman extends Engine {
  public readonly expectedTraces = ['processes', 'namespaces', 'mounts', 'groups', 'states', 'files'] as const;

  public constructor() {
    requireProgram(['podman', '--version'], ['podman', 'runc']);
    requireProgram(['runc', '--version'], ['runc']);
    requireProgram(['/usr/libexec/podman/catatonit', '--version'], ['catatonit']);
    super('podman', folder => ({ CONTAINERS_CONF: join(folder, 'containers.conf'), CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf') }));
    const { env, folder } = this;
    // Set only folders: how containers run is up to the command.
    writeFileSync(env.CONTAINERS_CONF!, toml({
      network: { network_config_dir: join(folder, 'networks') },
      engine: { events_logger: 'file', lock_type: 'file', tmp_dir: join(folder, 'state'), volume_path: join(folder, 'volumes') },
    }));
    writeFileSync(env.CONTAINERS_STORAGE_CONF!, toml({
      'storage': { driver: driverFor(join(folder, 'trial')), graphroot: join(folder, 'storage'), runroot: join(folder, 'run') },
      'storage.options.overlay': { skip_mount_home: 'true' },
    }));
  }

  protected stop(): void {
    // Podman runs nothing but containers.
  }
}

/** Overlay is fast but does not work on every file system, for example on another overlay. vfs always works, but copies files. */
function driverFor(folder: string): string {
  const { status } = tryRun('podman', ['--storage-driver', 'overlay', '--root', folder, '--runroot', folder, '--tmpdir', folder, 'info']);
  tryRun('umount', [join(folder, 'overlay')]);
  rmSync(folder, { recursive: true, force: true });
  return status === 0 ? 'overlay' : 'vfs';
}

function toml(tables: Record<string, Record<string, string>>): string {
  return Object.entries(tables).map(([table, entries]) =>
    `[${table}]\n${Object.entries(entries).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('')}`).join('\n');
}
