import { firstPortOutside, mergedPortList } from '../../catalog';
import { memoize, memoizeLast } from '../../memoize';
import { ContainerModel, Port, ServiceModel, sharesNetworkNamespace, TaskDefinitionModel, UNKNOWN } from '../model';

/** A port, or a range of ports, that a container occupies in a network namespace. */
export interface OccupiedPort extends Pick<Port, 'first' | 'last'> {
  readonly container: ContainerModel;

  /** In lower case. */
  readonly protocol: string;

  /** The mapping as it is named in the task definition. */
  readonly mapping: string;
}

/**
 * Returns the ports that the containers occupy in a network namespace that they share: the namespace of the task or, in
 * host mode and with fixed host ports, that of the instance. Ports with an unresolved number or protocol are omitted.
 */
export const occupiedPortsOf = memoizeLast((task: TaskDefinitionModel): readonly OccupiedPort[] => {
  const isShared = sharesNetworkNamespace(task) || task.networkMode === 'host';
  const usesHostPorts = task.networkMode === 'bridge' || task.networkMode === undefined;
  return task.containers.flatMap(container => container.ports.flatMap(({ first, last, protocol, hostPort }) => {
    const mapping = portText({ first, last });
    // Skeletons of the AWS CLI contain port 0.
    if (protocol === UNKNOWN || first === 0) {
      return [];
    }
    if (isShared) {
      return [{ container, first, last, protocol, mapping }];
    }
    return usesHostPorts && typeof hostPort === 'number' && hostPort !== 0 ? [{ container, first: hostPort, last: hostPort, protocol, mapping }] : [];
  }));
});

/** Whether two mappings that overlap are the same port of two containers, which ECS rejects. */
export function isMappedTwice(one: OccupiedPort, other: OccupiedPort): boolean {
  return one.container !== other.container && one.first === one.last && other.first === other.last;
}

/** Returns a port or a range of ports as it is written in `containerPortRange`. */
export function portText({ first, last }: Pick<Port, 'first' | 'last'>): string {
  return first === last ? String(first) : `${first}-${last}`;
}

/** A port on which something listens in a network namespace, as far as a task definition and its services show. */
export interface ShownPort extends Pick<Port, 'first' | 'last'> {
  /** The container that shows the port. Undefined for a service. */
  readonly container?: string;
  readonly at?: readonly string[];

  /** What listens, or how it is known, as the end of a sentence about the port. */
  readonly because?: string;
}

/**
 * Returns the listening ports that the containers of a network namespace and the services of its task show: those of port
 * mappings, and others to which a health check connects, or on which the proxy of Service Connect listens.
 */
export function shownPortsIn(containers: readonly ContainerModel[], services: readonly ServiceModel[]): ShownPort[] {
  const mapped = containers.flatMap(({ name: container, ports, portsBesideRange }) => [
    ...ports.map(({ first, last }) => ({ container, first, last, at: ['portMappings', portText({ first, last })] })),
    ...portsBesideRange.filter(({ key }) => key === 'containerPort')
      .map(({ value, mapping }) => ({ container, first: value, last: value, at: ['portMappings', mapping] })),
  ]);
  const others = [
    ...containers.flatMap(({ name: container, healthCheck }) => healthCheck === UNKNOWN ? [] : probedPortsIn(healthCheck)
      .map(port => ({ port, container, at: ['healthCheck', 'command'], because: ', to which the health check connects,' }))),
    ...services.flatMap(({ name, ingressPorts }) => ingressPorts
      .map(port => ({ port, because: `, on which the Service Connect proxy of service ${name} listens,` }))),
  ];
  const covered = mergedPortList(mapped.map(portText).join(','));
  return [...mapped, ...others.filter(({ port }) => firstPortOutside(covered, [port, port]) !== undefined)
    .map(({ port, ...other }) => ({ first: port, last: port, ...other }))];
}

/** The names of the network namespace's own address. */
const SELF = String.raw`(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[?::1\]?)`;
const ADDRESSES = [
  new RegExp(String.raw`(?<![\w.-])${SELF}:(\d+)`, 'gi'),
  new RegExp(String.raw`/dev/(?:tcp|udp)/${SELF}/(\d+)`, 'gi'),
  // Of grpc_health_probe.
  /-addr[= ]:(\d+)/g,
];
const NETCAT = /\b(?:nc|ncat|netcat|telnet)\b/;
const NETCAT_ADDRESS = new RegExp(String.raw`\s${SELF}\s+(\d+)`, 'gi');

/** Returns the ports of its own network namespace to which the command of a health check connects, in ascending order. */
export function probedPortsIn(words: readonly unknown[]): readonly number[] {
  // A word with an unresolved value is no text.
  return words[0] === 'NONE' ? [] : probedPortsOf(words.map(word => typeof word === 'string' ? word : '?').join(' '));
}

// A large app repeats the same health checks.
const probedPortsOf = memoize(text => {
  const found = text.split(/[;&|\n]/).flatMap(command => [...ADDRESSES, ...NETCAT.test(command) ? [NETCAT_ADDRESS] : []]
    .flatMap(address => [...command.matchAll(address)].map(([, port]) => Number(port))));
  return [...new Set(found)].filter(port => port > 0 && port < 65536).sort((one, other) => one - other);
});
