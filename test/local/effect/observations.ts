import type { Connection, Listener, Observation, ObservedContainer } from '../../../src/local/effect/observation';

/** The values of a new network namespace. */
const DEFAULTS = {
  'net.core.somaxconn': '4096',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.ip_local_reserved_ports': '',
  'net.ipv4.tcp_keepalive_time': '7200',
  'net.ipv4.tcp_keepalive_intvl': '75',
};

type Values = Readonly<Record<string, string>>;

/** A container that requests parameters, which are in effect by default. */
export function container(name: string, asked: Values = {}, inEffect: Readonly<Record<string, string | undefined>> = asked): ObservedContainer {
  return { name, asked: Object.entries(asked).map(([parameter, value]) => ({ name: parameter, value })), inEffect };
}

/** A task with a container `web` that has these sockets and requests these network parameters, which are in effect by default. */
export function observed({ asked = {}, network = asked, others = [], ...sockets }: {
  readonly asked?: Values;
  readonly network?: Values;
  readonly others?: readonly ObservedContainer[];
  readonly listeners?: Listener[];
  readonly connections?: Connection[];
}): Observation {
  return { task: 'Task', containers: [container('web', asked, network), ...others], network: { ...DEFAULTS, ...network }, listeners: [], connections: [], ...sockets };
}

export function listener(backlog: number, more: Partial<Listener> = {}): Listener {
  return { container: 'web', program: 'nginx', local: { address: '0.0.0.0', port: 80 }, backlog, waiting: 0, ...more };
}

/** An untouched connection that the container opened, silent for ten seconds. */
export function connection(more: Partial<Connection> = {}): Connection {
  return {
    container: 'web',
    program: 'client',
    local: { address: '10.0.0.5', port: 40000 },
    peer: { address: '10.0.0.9', port: 5432 },
    isAccepted: false,
    timer: undefined,
    silence: 10,
    isUntouched: true,
    ...more,
  };
}

export function keepalive(earliest: number, latest = earliest + 1, unanswered = 0): Connection['timer'] {
  return { kind: 'keepalive', ends: [earliest, latest], unanswered };
}
