import type { Connection, Listener, Observation, ObservedContainer } from '../../../src/cli/effect/observation';

/** What a new network namespace has. */
const NEW = {
  'net.core.somaxconn': '4096',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.ip_local_reserved_ports': '',
  'net.ipv4.tcp_keepalive_time': '7200',
  'net.ipv4.tcp_keepalive_intvl': '75',
};

type Values = Readonly<Record<string, string>>;

/** A container that asks for parameters, and gets them where it is not said otherwise. */
export function container(name: string, asked: Values = {}, inEffect: Readonly<Record<string, string | undefined>> = asked): ObservedContainer {
  return { name, asked: Object.entries(asked).map(([parameter, value]) => ({ name: parameter, value })), inEffect };
}

/** A task with a container `web`, which has these sockets and asks for these parameters of the network, which are in effect. */
export function observed({ asked = {}, network = asked, others = [], ...sockets }: {
  readonly asked?: Values;
  readonly network?: Values;
  readonly others?: readonly ObservedContainer[];
  readonly listeners?: readonly Listener[];
  readonly connections?: readonly Connection[];
}): Observation {
  return { task: 'Task', containers: [container('web', asked, network), ...others], network: { ...NEW, ...network }, listeners: [], connections: [], ...sockets };
}

export function listener(backlog: number, more: Partial<Listener> = {}): Listener {
  return { container: 'web', program: 'nginx', local: { address: '0.0.0.0', port: 80 }, backlog, waiting: 0, ...more };
}

/** A connection that the container has opened and that nothing has touched since, silent for ten seconds. */
export function connection(more: Partial<Connection> = {}): Connection {
  return {
    container: 'web',
    program: 'client',
    local: { address: '10.0.0.5', port: 40000 },
    peer: { address: '10.0.0.9', port: 5432 },
    isAccepted: false,
    silence: 10,
    isUntouched: true,
    ...more,
  };
}

export function keepalive(least: number, most = least + 1, unanswered = 0): Connection['timer'] {
  return { kind: 'keepalive', ends: [least, most], unanswered };
}
