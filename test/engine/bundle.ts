import type { SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireProgram } from '../require-program';
import { run, tryRun } from '../run';

export type Runtime = 'runc' | 'crun';

/** What a container asks of its runtime. */
export interface BundleOptions {
  readonly args?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;

  /** The namespaces of the host that it uses. */
  readonly hostNamespaces?: readonly ('network' | 'ipc')[];
}

/** What a runtime wants beside the bundle. crun refuses control groups of both versions side by side, so it gets to see one of them. */
const HIDE_CGROUP_V2 = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', 'umount /sys/fs/cgroup/unified; exec "$@"', 'sh'];

/** A container without an engine: the words are the runtime's own, as ECS hands them on from Fargate. */
export class Bundle {
  private count = 0;

  /** In an empty folder. */
  constructor(private readonly folder: string, fill: (root: string) => void) {
    mkdirSync(join(folder, 'rootfs'));
    fill(join(folder, 'rootfs'));
  }

  /** Runs a container to its end, whatever that is. */
  public attempt(runtime: Runtime, { args = ['true'], sysctls, hostNamespaces = [] }: BundleOptions): SpawnSyncReturns<string> {
    requireProgram([runtime, '--version'], [runtime]);
    const file = join(this.folder, 'config.json');
    if (!existsSync(file)) {
      run('runc', ['spec'], { cwd: this.folder });
    }
    const config = JSON.parse(readFileSync(file, 'utf8'));
    const namespaces = ['pid', 'network', 'ipc', 'uts', 'mount'].filter(type => !(hostNamespaces as string[]).includes(type)).map(type => ({ type }));
    const process = { ...config.process, terminal: false, args, rlimits: [] };
    writeFileSync(file, JSON.stringify({ ...config, process, linux: { ...config.linux, namespaces, sysctl: sysctls, resources: undefined } }));
    const isHybrid = existsSync('/sys/fs/cgroup/unified');
    const before = runtime === 'crun' && isHybrid ? [...HIDE_CGROUP_V2, 'crun', '--cgroup-manager=disabled'] : [runtime];
    const [program, ...rest] = [...before, '--root', join(this.folder, runtime), 'run', `explain${++this.count}`];
    return tryRun(program, rest, { cwd: this.folder });
  }
}
