import { KEEPALIVE_INTERVAL, KEEPALIVE_TIME } from './connections';
import { RANGE, RESERVED, SOMAXCONN } from './listeners';
import type { Observation, Owned } from './observation';
import { parseSockets, Socket, SS } from './sockets';
import type { NamedValue } from '../run/definition';
import { shellCommand } from '../run/shell';

/** A running task as its engine knows it; the processes are the containers' first ones, by their numbers on the engine's machine. */
export interface RunningTask {
  readonly name: string;

  /** /pause, whose network namespace is the containers'. */
  readonly pause: number;
  readonly containers: readonly { readonly name: string; readonly process: number; readonly asked: readonly NamedValue[] }[];
}

/** What explains the sockets of a task. */
const NETWORK = [SOMAXCONN, RANGE, RESERVED, KEEPALIVE_TIME, KEEPALIVE_INTERVAL];

/** The states in which a connection carries data. */
const CONNECTED = ['ESTAB', 'CLOSE-WAIT'];

/**
 * A script for a shell that has root on the engine's machine and sees all of its processes. It enters the namespaces of the task and stays in its own file
 * system, so that containers need no tools. The names of programs, which may hold anything, come last.
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
    readingOf(pause, NETWORK),
    ...containers.flatMap(({ process, asked }) => [`echo "# ${process}"`, readingOf(process, asked.map(({ name }) => name))]),
    'echo "# sockets"',
    shellCommand([['nsenter', '-t', String(pause), '-n', ...SS]]),
  ].join('\n');
}

/** Writes the file and the value of each parameter that a process has. */
function readingOf(process: number, names: readonly string[]): string {
  return names.length === 0 ? ':' : `${shellCommand([['nsenter', '-t', String(process), '-n', '-i', 'grep', '-Hs', '', ...names.map(fileOf)]])} || true`;
}

/** Dots and slashes change places: the name of an interface may hold dots, which sysctl(8) writes as slashes. */
function fileOf(name: string): string {
  return `/proc/sys/${name.replace(/[./]/g, character => character === '.' ? '/' : '.')}`;
}

/** Reads what the script has written; undefined where the process is not the task's, because the engine runs elsewhere. */
export function parseObservation(task: RunningTask, output: string): Observation | undefined {
  const [head, ...rest] = output.split('# sockets\n');
  const sections = new Map([...head.matchAll(/^# (\w+)\n((?:(?!# ).*\n)*)/gm)].map(([, title, lines]) => [title, lines]));
  if (sections.get('pause')?.trim() !== 'pause') {
    return undefined;
  }
  const valuesOf = (title: string | number, names: readonly string[]) => valuesIn(sections.get(String(title)) ?? '', names);
  return {
    task: task.name,
    network: valuesOf('network', NETWORK),
    containers: task.containers.map(({ name, process, asked }) => {
      return { name, asked, inEffect: valuesOf(process, asked.map(parameter => parameter.name)) };
    }),
    ...socketsOf(parseSockets(rest.join('# sockets\n')), ownersIn(task, sections.get('mounts') ?? '')),
  };
}

function socketsOf(sockets: readonly Socket[], ownerOf: (socket: Socket) => Owned): Pick<Observation, 'listeners' | 'connections'> {
  const listening = sockets.filter(({ state }) => state === 'LISTEN');
  const isAccepted = ({ local: { port } }: Socket) => listening.some(({ local }) => local.port === port);
  return {
    listeners: listening.map(socket => ({ ...ownerOf(socket), local: socket.local, backlog: socket.toSend, waiting: socket.received })),
    connections: sockets.filter(({ state }) => CONNECTED.includes(state))
      // Without a process it waits to be accepted, which its listener tells.
      .filter(socket => socket.processes.length > 0 || !isAccepted(socket))
      .map(socket => {
        const { local, peer, timer, silence, isUntouched } = socket;
        return { ...ownerOf(socket), local, peer, isAccepted: isAccepted(socket), timer, silence, isUntouched };
      }),
  };
}

/** A process is of the container whose file system it sees. */
function ownersIn({ containers }: RunningTask, mounts: string): (socket: Socket) => Owned {
  const mountOf = new Map([...mounts.matchAll(/^\/proc\/(\d+)\/ns\/mnt (\d+)$/gm)].map(([, pid, inode]) => [Number(pid), inode]));
  const containerOf = new Map(containers.flatMap(({ name, process }) => mountOf.has(process) ? [[mountOf.get(process), name]] : []));
  return ({ processes }) => {
    const owned = processes.map(({ program, pid }) => ({ program, container: containerOf.get(mountOf.get(pid) ?? '') }));
    return owned.find(({ container }) => container !== undefined) ?? owned[0] ?? {};
  };
}

function valuesIn(section: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap(name => {
    const line = section.split('\n').find(text => text.startsWith(`${fileOf(name)}:`));
    return line === undefined ? [] : [[name, line.slice(fileOf(name).length + 1)]];
  }));
}
