import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from './engine';
import { requireProgram } from '../require-program';
import { run } from '../run';

/** nerdctl with a separate containerd. It must be installed: Debian has no package. */
export class Nerdctl extends Engine {
  public readonly expectedTraces = ['processes', 'namespaces', 'mounts', 'groups', 'states', 'files'] as const;

  private readonly daemon: ChildProcess;

  public constructor() {
    requireProgram(['containerd', '--version'], ['containerd']);
    requireProgram(['runc', '--version'], ['runc']);
    requireProgram(['nerdctl', '--version'], []);
    super('nerdctl', folder => ({ NERDCTL_TOML: join(folder, 'nerdctl.toml') }));
    const socket = join(this.folder, 'socket');
    writeFileSync(this.env.NERDCTL_TOML!, toml({
      address: socket, data_root: join(this.folder, 'data'), cni_path: '/usr/lib/cni', cni_netconfpath: join(this.folder, 'cni'),
    }));
    const config = join(this.folder, 'containerd.toml');
    writeFileSync(config, `version = 2\n${toml({ root: join(this.folder, 'root'), state: join(this.folder, 'state') })}
disabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\naddress = "${socket}"\n`);
    this.daemon = this.startDaemon('containerd', ['--config', config]);
  }

  /** Loads an archive in Docker's format: nerdctl imports no file systems. */
  public makeImage(name: string, fill: (root: string) => void, changes: readonly string[] = []): void {
    const [root, image] = [this.newFolder(), this.newFolder()];
    fill(root);
    const layer = join(image, 'layer.tar');
    run('tar', ['--create', '--owner', '0', '--group', '0', '--file', layer, '--directory', root, '.']);
    const digest = createHash('sha256').update(readFileSync(layer)).digest('hex');
    const json = (file: string, content: unknown) => writeFileSync(join(image, file), JSON.stringify(content));
    json('config.json', {
      architecture: { x64: 'amd64' }[process.arch as string] ?? process.arch,
      os: 'linux',
      config: Object.assign({}, ...changes.map(configOf)),
      rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
    });
    // Podman names local images with localhost.
    json('manifest.json', [{ Config: 'config.json', RepoTags: ['docker.io/library', 'localhost'].map(host => `${host}/${name}:latest`), Layers: ['layer.tar'] }]);
    const archive = `${image}.tar`;
    run('tar', ['--create', '--file', archive, '--directory', image, 'manifest.json', 'config.json', 'layer.tar']);
    this.run('load', '--input', archive);
  }

  protected stop(): void {
    // A logger of nerdctl 2.1.2 can outlive its container, and then never ends.
    for (const logger of this.findLeftovers().processes.filter(text => text.includes('_NERDCTL_INTERNAL_LOGGING'))) {
      process.kill(Number(logger.split(' ')[0]), 'SIGKILL');
    }
    this.daemon.kill('SIGTERM');
  }
}

/** The part of an image's configuration that a Dockerfile instruction sets. */
function configOf(change: string): object {
  const [, instruction, value] = /^(\w+) (.*)$/.exec(change)!;
  switch (instruction) {
    case 'CMD': return { Cmd: JSON.parse(value) as unknown };
    case 'ENTRYPOINT': return { Entrypoint: JSON.parse(value) as unknown };
    case 'ENV': return { Env: [value] };
    case 'STOPSIGNAL': return { StopSignal: value };
    case 'USER': return { User: value };
    case 'VOLUME': return { Volumes: { [value]: {} } };
    default: throw new Error(`unknown instruction ${instruction}`);
  }
}

function toml(entries: Record<string, string>): string {
  return Object.entries(entries).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('');
}
