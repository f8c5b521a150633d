import { agent, onFargate, onInstances, sysctls, web } from './examples';
import { ContainerModel, Maybe, networkNamespacesOf, TaskDefinitionModel, UNKNOWN } from '../model';
import { startedBefore } from '../queries/start-order';
import type { Rule } from '../rule';

/** What a listener holds on to from the moment it is made, by measurement. The kernel looks the others up when it needs them. */
const KEPT = [
  'net.core.somaxconn', 'net.core.txrehash', 'net.ipv4.ip_no_pmtu_disc', 'net.ipv4.tcp_fastopen', 'net.ipv4.tcp_rmem', 'net.ipv6.bindv6only',
];

const BACKLOG = sysctls({ 'net.core.somaxconn': '4096' });
const LISTENS = { portMappings: [{ containerPort: 8080 }] };
const LATER = { dependsOn: [{ containerName: 'web', condition: 'START' }] };

export const listenerBeforeSysctl: Rule = {
  name: 'listener-before-sysctl',
  severity: 'info',
  title: 'A container listens before the network parameters are set',
  why: 'A container applies its net.* values when it starts. A listener that is open by then keeps what it was made with: a longer backlog does not reach it.',
  fix: 'Set the parameters on the container that starts first, or let the listener wait for the one that sets them.',
  source: 'https://man7.org/linux/man-pages/man2/listen.2.html',
  measuredOn: 'Linux 6.18',
  fails: [onFargate([web(LISTENS), agent({ ...BACKLOG, ...LATER })])],
  passes: [
    onFargate([web({ ...LISTENS, ...BACKLOG }), agent()]),
    onFargate([web({ ...LISTENS, ...BACKLOG }), agent({ ...BACKLOG, ...LATER })]),
    onFargate([web(LISTENS), agent({ ...sysctls({ 'net.ipv4.tcp_keepalive_time': '300' }), ...LATER })]),
    onInstances([web(LISTENS), agent({ ...BACKLOG, ...LATER })], { networkMode: 'bridge' }),
  ],
  check: task => {
    const had = namesSetBefore(task);
    return networkNamespacesOf(task).flatMap(containers => containers.flatMap(container => listenersBefore(container, task)
      .filter(listener => containers.includes(listener))
      .map(listener => ({ listener, names: namesThatMiss(had(listener), container) }))
      .filter(({ names }) => names.length > 0)
      .map(({ listener: { name, ports }, names }) => ({
        container: container.name,
        message: `it sets ${names.join(', ')} only after container ${name} has started, which listens on port ${ports[0].first}.`,
      }))));
  },
};

/** The listeners that are open when a container starts: what has ended by then listens no more. */
function listenersBefore(container: ContainerModel, task: TaskDefinitionModel): ContainerModel[] {
  const listeners = KEPT.some(name => namesSetBy(container).includes(name)) ? startedBefore(container, task) : [];
  return [...new Set(listeners
    .filter(({ dependency, container: { ports } }) => ports.length > 0 && (dependency.condition === 'START' || dependency.condition === 'HEALTHY'))
    .map(({ container: listener }) => listener))];
}

/** Tells of a container what it sets itself and what is set before it starts; each is looked at once, since many may wait for it. */
function namesSetBefore(task: TaskDefinitionModel): (container: ContainerModel) => Set<Maybe<string>> {
  const found = new Map<ContainerModel, Set<Maybe<string>>>();
  return container => {
    const started = () => [container, ...startedBefore(container, task).map(({ container: earlier }) => earlier)];
    const names = found.get(container) ?? new Set(started().flatMap(namesSetBy));
    found.set(container, names);
    return names;
  };
}

/** What a container sets too late for a listener, which had none of it set before either. */
function namesThatMiss(had: Set<Maybe<string>>, container: ContainerModel): string[] {
  return had.has(UNKNOWN) ? [] : KEPT.filter(name => namesSetBy(container).includes(name) && !had.has(name));
}

function namesSetBy({ systemControls }: ContainerModel): Maybe<string>[] {
  return systemControls.map(({ namespace }) => namespace);
}
