import type { SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireProgram } from '../require-program';
import { run, tryRun } from '../run';

export type Runtime = 'runc' | 'crun';

/** Options for a container. */
export interface BundleOptions {
  readonly args?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;

  /** The soft and hard limit of open files. */
  readonly openFiles?: readonly [soft: number, hard: number];

  /** The host namespaces that the container shares. */
  readonly hostNamespaces?: readonly ('network' | 'ipc')[];
}

/** Hides cgroup v2 from crun, which does not support v1 and v2 side by side. */
const HIDE_CGROUP_V2 = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', 'umount /sys/fs/cgroup/unified; exec "$@"', 'sh'];

/** An OCI bundle, which runs without an engine: errors are the runtime's own, as ECS reports them from Fargate. */
export class Bundle {
  private count = 0;

  /** Creates a bundle in an empty folder. */
  constructor(private readonly folder: string, fill: (root: string) => void) {
    mkdirSync(join(folder, 'rootfs'));
    fill(join(folder, 'rootfs'));
  }

  /** Runs a container until it exits, with any status. */
  public attempt(runtime: Runtime, { args = ['true'], sysctls, openFiles, hostNamespaces = [] }: BundleOptions): SpawnSyncReturns<string> {
    requireProgram([runtime, '--version'], [runtime]);
    const file = join(this.folder, 'config.json');
    if (!existsSync(file)) {
      run('runc', ['spec'], { cwd: this.folder });
    }
    const config = JSON.parse(readFileSync(file, 'utf8'));
    const namespaces = ['pid', 'network', 'ipc', 'uts', 'mount'].filter(type => !(hostNamespaces as string[]).includes(type)).map(type => ({ type }));
    const rlimits = openFiles ? [{ type: 'RLIMIT_NOFILE', soft: openFiles[0], hard: openFiles[1] }] : [];
    const process = { ...config.process, terminal: false, args, rlimits };
    writeFileSync(file, JSON.stringify({ ...config, process, linux: { ...config.linux, namespaces, sysctl: sysctls, resources: undefined } }));
    const isHybrid = existsSync('/sys/fs/cgroup/unified');
    const before = runtime === 'crun' && isHybrid ? [...HIDE_CGROUP_V2, 'crun', '--cgroup-manager=disabled'] : [runtime];
    const [program, ...rest] = [...before, '--root', join(this.folder, runtime), 'run', `explain${++this.count}`];
    return tryRun(program, rest, { cwd: this.folder });
  }
}
