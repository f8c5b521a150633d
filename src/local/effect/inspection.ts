import { parseSockets, Socket, SS } from './sockets';
import { shellCommand } from '../../shell-quoting';
import type { NamedValue } from '../run/definition/definition';

/** A running task. Processes are the first processes of the containers, as PIDs on the engine's machine. */
export interface RunningTask {
  readonly name: string;

  /** The PID of /pause, which owns the shared network namespace. */
  readonly pause: number;
  readonly containers: readonly { readonly name: string; readonly process: number; readonly asked: readonly NamedValue[] }[];
}

export const SOMAXCONN = 'net.core.somaxconn';
export const PORT_RANGE = 'net.ipv4.ip_local_port_range';
export const RESERVED_PORTS = 'net.ipv4.ip_local_reserved_ports';
export const KEEPALIVE_TIME = 'net.ipv4.tcp_keepalive_time';
export const KEEPALIVE_INTERVAL = 'net.ipv4.tcp_keepalive_intvl';

/** The network parameters that explain the sockets of a task. */
const SOCKET_SYSCTLS = [SOMAXCONN, PORT_RANGE, RESERVED_PORTS, KEEPALIVE_TIME, KEEPALIVE_INTERVAL];

/** The states of an established connection. */
const CONNECTED = ['ESTAB', 'CLOSE-WAIT'];

/**
 * A shell script for root on the engine's machine. It enters the namespaces of the task but keeps its own file system, so
 * containers need no tools. Sockets come last: they contain program names, which may contain anything.
 */
export function inspectionScript({ pause, containers }: RunningTask): string {
  return [
    'PATH=$PATH:/usr/sbin:/sbin',
    'set -e',
    'echo "# pause"',
    shellCommand([['cat', `/proc/${pause}/comm`]]),
    'echo "# mounts"',
    'stat -L -c "%n %i" /proc/[0-9]*/ns/mnt 2>/dev/null || true',
    'echo "# network"',
    readSysctls(pause, SOCKET_SYSCTLS),
    ...containers.flatMap(({ process, asked }) => [`echo "# ${process}"`, readSysctls(process, asked.map(({ name }) => name))]),
    'echo "# sockets"',
    shellCommand([['nsenter', '-t', String(pause), '-n', ...SS]]),
  ].join('\n');
}

/** A command that prints the file and value of each parameter, in the namespaces of a process. */
function readSysctls(process: number, names: readonly string[]): string {
  return names.length === 0 ? ':' : `${shellCommand([['nsenter', '-t', String(process), '-n', '-i', 'grep', '-Hs', '', ...names.map(fileOf)]])} || true`;
}

/** Swaps dots and slashes: sysctl(8) writes the dots of an interface name as slashes. */
function fileOf(name: string): string {
  return `/proc/sys/${name.replace(/[./]/g, character => character === '.' ? '/' : '.')}`;
}

/**
 * Parses the output of the script. Returns undefined if the pause process does not belong to the task, because the engine
 * runs elsewhere.
 */
export function parseObservation(task: RunningTask, output: string) {
  const [head, ...rest] = output.split('# sockets\n');
  const sections = new Map([...head.matchAll(/^# (\w+)\n((?:(?!# ).*\n)*)/gm)].map(([, title, lines]) => [title, lines]));
  if (sections.get('pause')?.trim() !== 'pause') {
    return undefined;
  }
  const valuesOf = (title: string | number, names: readonly string[]) => parseValues(sections.get(String(title)) ?? '', names);
  return {
    task: task.name,

    /** The network parameters that explain the sockets. Parameters that the kernel does not have are omitted. */
    network: valuesOf('network', SOCKET_SYSCTLS),

    /** The parameters that each container requests, and their values in its namespaces. Parameters that do not exist are omitted. */
    containers: task.containers.map(({ name, process, asked }) => {
      return { name, asked, inEffect: valuesOf(process, asked.map(parameter => parameter.name)) };
    }),
    ...socketsOf(parseSockets(rest.join('# sockets\n')), ownerLookup(task, sections.get('mounts') ?? '')),
  };
}

function socketsOf(sockets: readonly Socket[], ownerOf: ReturnType<typeof ownerLookup>) {
  const listening = sockets.filter(({ state }) => state === 'LISTEN');
  const isAccepted = ({ local: { port } }: Socket) => listening.some(({ local }) => local.port === port);
  return {
    /** The backlog is the maximum number of connections that wait to be accepted. */
    listeners: listening.map(socket => ({ ...ownerOf(socket), local: socket.local, backlog: socket.toSend, waiting: socket.received })),
    connections: sockets.filter(({ state }) => CONNECTED.includes(state))
      // An accepted connection without a process is still in the listener's queue, which counts it.
      .filter(socket => socket.processes.length > 0 || !isAccepted(socket))
      .map(socket => {
        const { local, peer, timer, silence, isUntouched } = socket;
        return { ...ownerOf(socket), local, peer, isAccepted: isAccepted(socket), timer, silence, isUntouched };
      }),
  };
}

/** Assigns a socket to the container with the mount namespace of its process, or to none if that runs elsewhere or is not visible. */
function ownerLookup({ containers }: RunningTask, mounts: string) {
  const mountOf = new Map([...mounts.matchAll(/^\/proc\/(\d+)\/ns\/mnt (\d+)$/gm)].map(([, pid, inode]) => [Number(pid), inode]));
  const containerOf = new Map(containers.flatMap(({ name, process }) => mountOf.has(process) ? [[mountOf.get(process), name]] : []));
  return ({ processes }: Socket): { readonly container?: string; readonly program?: string } => {
    const owned = processes.map(({ program, pid }) => ({ program, container: containerOf.get(mountOf.get(pid) ?? '') }));
    return owned.find(({ container }) => container !== undefined) ?? owned[0] ?? {};
  };
}

function parseValues(section: string, names: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(names.flatMap(name => {
    const line = section.split('\n').find(text => text.startsWith(`${fileOf(name)}:`));
    return line === undefined ? [] : [[name, line.slice(fileOf(name).length + 1)]];
  }));
}
