import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { Engine } from './engine';
import { requireProgram } from '../require-program';

/** Docker with a separate daemon, whose mounts and network are private. */
export class Docker extends Engine {
  public readonly expectedTraces = ['processes', 'namespaces', 'groups', 'files'] as const;

  private readonly daemon: ChildProcess;

  public constructor() {
    requireProgram(['dockerd', '--version'], ['docker.io']);
    requireProgram(['docker', '--version'], ['docker.io']);
    super('docker', folder => ({ DOCKER_HOST: `unix://${join(folder, 'socket')}`, DOCKER_CONFIG: join(folder, 'client') }));
    const options = {
      'data-root': join(this.folder, 'data'),
      'exec-root': join(this.folder, 'exec'),
      'pidfile': join(this.folder, 'pid'),
      'host': this.env.DOCKER_HOST!,
      // Containers of a task use 127.0.0.1.
      'bridge': 'none',
      'iptables': 'false',
      'ip6tables': 'false',
    };
    const start = ['/etc/docker', '/run'].map(folder => `mkdir -p ${folder} && mount -t tmpfs tmpfs ${folder}`).join(' && ');
    const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    this.daemon = this.startDaemon('unshare', ['--mount', '--net', 'sh', '-c', `${start} && exec dockerd "$@"`, 'dockerd', ...args]);
  }

  public makeImage(name: string, fill: (root: string) => void, changes?: readonly string[]): void {
    super.makeImage(name, fill, changes);
    // Podman names local images like this.
    this.run('tag', name, `localhost/${name}`);
  }

  protected stop(): void {
    this.daemon.kill('SIGTERM');
  }
}
