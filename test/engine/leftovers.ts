import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { attempt } from '../../src/attempt';
import { run } from '../run';

/** Traces of an engine on this machine, by kind. */
export interface Leftovers {
  readonly processes: readonly string[];
  readonly namespaces: readonly string[];
  readonly mounts: readonly string[];
  readonly groups: readonly string[];
  readonly states: readonly string[];
  readonly files: readonly string[];
}

export const NO_LEFTOVERS: Leftovers = { processes: [], namespaces: [], mounts: [], groups: [], states: [], files: [] };

/**
 * Records the processes and namespaces of an engine, and returns a function that finds what is left of them.
 *
 * The kernel reuses the inode numbers of network namespaces, so only processes and mounts that were in a namespace at the start count.
 */
export function leftoverFinder(folder: string, containers: readonly string[]): () => Leftovers {
  const namespaces = new Set(containers.flatMap(processesOf).map(networkOf));
  ['', networkOf('self')].forEach(name => namespaces.delete(name));
  const isInside = (pid: string) => namespaces.has(networkOf(pid));
  const inside = pids().filter(isInside);
  const kept = mounts().filter(line => [...namespaces].some(name => line.includes(name)));
  return () => ({
    processes: pids().filter(pid => [folder, ...containers].some(text => identityOf(pid).includes(text))).map(pid => `${pid} ${textOf(`/proc/${pid}/cmdline`)}`),
    namespaces: [...inside.filter(isInside), ...mounts().filter(line => kept.includes(line))],
    mounts: mounts().filter(line => line.includes(folder)),
    groups: run('find', ['/sys/fs/cgroup', '-ignore_readdir_race', '-type', 'd']).split('\n').filter(path => containers.some(id => path.includes(id))),
    states: ['/run/runc', '/run/crun'].filter(existsSync).flatMap(all => readdirSync(all)).filter(id => containers.includes(id)),
    files: [folder].filter(existsSync),
  });
}

/** The processes of this machine that have a variable, apart from those of a container, whose first process has the ID. */
export function processesWith(variable: string, first: string): string[] {
  const root = (pid: string) => attempt(() => readlinkSync(`/proc/${pid}/ns/mnt`));
  return pids().filter(pid => textOf(`/proc/${pid}/environ`).split('\0').includes(variable) && root(pid) !== root(first));
}

function pids(): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name));
}

function processesOf(container: string): string[] {
  return pids().filter(pid => textOf(`/proc/${pid}/cgroup`).includes(container));
}

/** The text that identifies the engine of a process: its arguments, environment, and cgroups. */
function identityOf(pid: string): string {
  return ['cmdline', 'environ', 'cgroup'].map(file => textOf(`/proc/${pid}/${file}`)).join();
}

/** The network namespace of a process, or an empty string if the process has exited. */
function networkOf(pid: string): string {
  return attempt(() => readlinkSync(`/proc/${pid}/ns/net`)) ?? '';
}

function mounts(): string[] {
  return textOf('/proc/self/mountinfo').split('\n');
}

/** The text of a file. Empty if there is none, for example because its process has ended. */
export function textOf(file: string): string {
  return attempt(() => readFileSync(file, 'utf8')) ?? '';
}
