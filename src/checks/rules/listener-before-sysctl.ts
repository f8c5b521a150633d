import { agent, onFargate, onInstances, sysctls, web } from './examples';
import { joinWords } from '../../wording';
import { ContainerModel, Maybe, networkNamespacesOf, TaskDefinitionModel, UNKNOWN } from '../model';
import { startedBefore } from '../queries/start-order';
import type { Rule } from '../rule';

/** The parameters that a listener copies when it is created, as measured. The kernel reads all others when it needs them. */
const COPIED_BY_LISTENERS = [
  'net.core.somaxconn', 'net.core.txrehash', 'net.ipv4.ip_no_pmtu_disc', 'net.ipv4.tcp_fastopen', 'net.ipv4.tcp_rmem', 'net.ipv6.bindv6only',
];

const BACKLOG = sysctls({ 'net.core.somaxconn': '4096' });
const LISTENS = { portMappings: [{ containerPort: 8080 }] };
const LATER = { dependsOn: [{ containerName: 'web', condition: 'START' }] };

export const listenerBeforeSysctl: Rule = {
  name: 'listener-before-sysctl',
  severity: 'info',
  title: 'A container listens before network parameters are set',
  why: 'A container applies its net.* values when it starts. A listener that is already open keeps the values that it was created with. For example, it does not get a longer backlog.',
  fix: 'Set the parameters on the container that starts first, or let the listener wait for the container that sets them.',
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
    const setBefore = namesSetBefore(task);
    return networkNamespacesOf(task).flatMap(containers => containers.flatMap(container => openListenersBefore(container, task)
      .filter(listener => containers.includes(listener))
      .map(listener => ({ listener, names: namesSetTooLate(setBefore(listener), container) }))
      .filter(({ names }) => names.length > 0)
      .map(({ listener: { name, ports }, names }) => ({
        container: container.name,
        message: `container ${name} listens on port ${ports[0].first}, and starts before this container sets ${joinWords(names)}.`,
        at: ['systemControls', names[0]],
      }))));
  },
};

/** The listeners that are open when a container starts. Containers that have exited by then do not count. */
function openListenersBefore(container: ContainerModel, task: TaskDefinitionModel): ContainerModel[] {
  const listeners = COPIED_BY_LISTENERS.some(name => namesSetBy(container).includes(name)) ? startedBefore(container, task) : [];
  return [...new Set(listeners
    .filter(({ dependency, container: { ports } }) => ports.length > 0 && (dependency.condition === 'START' || dependency.condition === 'HEALTHY'))
    .map(({ container: listener }) => listener))];
}

/** Returns the parameters that a container sets itself or that are set before it starts. Cached, because many containers may wait for the same one. */
function namesSetBefore(task: TaskDefinitionModel): (container: ContainerModel) => Set<Maybe<string>> {
  const found = new Map<ContainerModel, Set<Maybe<string>>>();
  return container => {
    const started = () => [container, ...startedBefore(container, task).map(({ container: earlier }) => earlier)];
    const names = found.get(container) ?? new Set(started().flatMap(namesSetBy));
    found.set(container, names);
    return names;
  };
}

/** The parameters that a container sets too late for a listener, and that were not set earlier either. */
function namesSetTooLate(setBefore: Set<Maybe<string>>, container: ContainerModel): string[] {
  return setBefore.has(UNKNOWN) ? [] : COPIED_BY_LISTENERS.filter(name => namesSetBy(container).includes(name) && !setBefore.has(name));
}

function namesSetBy({ systemControls }: ContainerModel): Maybe<string>[] {
  return systemControls.map(({ namespace }) => namespace);
}
