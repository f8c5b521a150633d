import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { attempt, errorCode } from '../../attempt';
import { readText } from '../../reading/files/file-text';
import { createStateFile, readStateFile, statePath } from '../state-folder';

/** The process that runs a task. Facts that the operating system does not provide are empty. */
export interface Owner {
  readonly pid: number;

  /** The start time of the process, which differs from that of a later process with the same ID. */
  readonly start: string;

  /** The boot of the machine during which it runs. */
  readonly boot: string;

  /** The PID namespace in which its ID counts. */
  readonly namespace: string;

  /** The host name of the machine. Several machines may use one engine. */
  readonly host: string;

  /** The identity of the machine. Host names are not unique. */
  readonly machine: string;
}

/** Whether a process still runs. It is unknown if the process belongs to another machine or another PID namespace. */
export type OwnerState = 'running' | 'gone' | 'unknown';

/** The facts about processes that the operating system provides. */
export interface ProcessTable extends Omit<Owner, 'start'> {
  /**
   * The start time of a process. An empty string if the process exists, but its start time is unknown. Undefined if there
   * is none.
   */
  startOf(pid: number): string | undefined;
}

/** This process as the owner of a task. */
export function currentOwner(table: ProcessTable): Owner {
  const { startOf, ...facts } = table;
  return { ...facts, start: startOf(facts.pid) ?? '' };
}

/** Determines whether the process of an owner still runs. */
export function ownerState(owner: Owner | undefined, table: ProcessTable): OwnerState {
  if (owner === undefined || owner.host !== table.host || owner.machine !== table.machine) {
    return 'unknown';
  }
  if (areDifferent(owner.boot, table.boot)) {
    return 'gone';
  }
  if (owner.namespace !== table.namespace) {
    return 'unknown';
  }
  const start = table.startOf(owner.pid);
  return start === undefined || areDifferent(start, owner.start) ? 'gone' : 'running';
}

/** Whether two facts are known and differ. */
function areDifferent(one: string, other: string): boolean {
  return one !== '' && other !== '' && one !== other;
}

/** Whether a value names a process. Signals to numbers below 1 would reach more than one. */
export function isOwner(value: unknown): value is Owner {
  const { pid, ...facts } = (value ?? {}) as Partial<Owner>;
  return Number.isInteger(pid) && pid! > 0 && areTexts([facts.start, facts.boot, facts.namespace, facts.host, facts.machine]);
}

export function areTexts(values: readonly unknown[]): boolean {
  return values.every(value => typeof value === 'string');
}

/** An owner as the value of a label. */
export function ownerText({ pid, ...rest }: Owner): string {
  return new URLSearchParams({ pid: String(pid), ...rest }).toString();
}

/** Parses the value of a label. Returns undefined if it names no process. */
export function parseOwner(text: string): Owner | undefined {
  const values = new URLSearchParams(text);
  const pid = Number(values.get('pid') ?? NaN);
  const [start, boot, namespace, host, machine] = ['start', 'boot', 'namespace', 'host', 'machine'].map(name => values.get(name) ?? '');
  const owner = { pid, start, boot, namespace, host, machine };
  return isOwner(owner) ? owner : undefined;
}

/** The processes of this machine. */
export function localProcesses(env: NodeJS.ProcessEnv): ProcessTable {
  const isLinux = process.platform === 'linux';
  return {
    pid: process.pid,
    boot: isLinux ? textOf('/proc/sys/kernel/random/boot_id') : outputOf('sysctl', '-n', 'kern.bootsessionuuid'),
    namespace: attempt(() => readlinkSync('/proc/self/ns/pid')) ?? '',
    host: hostname(),
    // Windows shares its host name with its Linux subsystem.
    machine: `${process.platform} ${machineId(env)}`,
    startOf: pid => isRunning(pid) ? isLinux ? parseStart(textOf(`/proc/${pid}/stat`)) : outputOf('ps', '-o', 'lstart=', '-p', String(pid)) : undefined,
  };
}

/**
 * The ID of the machine. Where the system has none, for example on macOS and in containers, a random one that is kept in
 * the user's folder for state. If that cannot be written, the machine is another one each time, so nothing there is taken
 * for its own.
 */
export function machineId(env: NodeJS.ProcessEnv, systemFile = '/etc/machine-id'): string {
  const file = statePath(env, 'machine');
  const kept = () => attempt(() => readStateFile(file).trim()) ?? '';
  const known = textOf(systemFile) || kept();
  if (known === '') {
    attempt(() => createStateFile(file, randomUUID()));
  }
  return known || kept() || randomUUID();
}

function isRunning(pid: number): boolean {
  const code = errorCode(() => process.kill(pid, 0));
  // EPERM: another user's process.
  return code === undefined || code === 'EPERM';
}

/**
 * Parses the start time of a process, in clock ticks since the boot. Returns undefined for a process that has ended, but
 * whose parent has not noticed.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function parseStart(stat: string): string | undefined {
  // The second field, the name of the program, may contain spaces and parentheses.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : rest[18] ?? '';
}

function textOf(file: string): string {
  return attempt(() => readText(file).trim()) ?? '';
}

/** The output of a program. Empty if the machine does not have the program. */
function outputOf(program: string, ...args: string[]): string {
  return spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } }).stdout?.trim() ?? '';
}
