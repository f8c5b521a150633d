import { agent, onFargate, onInstances, sysctls, web } from './examples';
import { joinWords } from '../../wording';
import { CARRIER } from '../correction';
import { ContainerModel, Maybe, networkNamespacesOf, TaskDefinitionModel, UNKNOWN } from '../model';
import { Awaited, startedBefore, valuesBefore } from '../queries/start-order';
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
  autofix: { note: CARRIER },
  source: 'https://man7.org/linux/man-pages/man2/listen.2.html',
  measuredOn: 'Linux 6.18',
  fails: [onFargate([web(LISTENS), agent({ ...BACKLOG, ...LATER })])],
  foundAt: ['containerDefinitions.1.systemControls.0.namespace'],
  passes: [
    onFargate([web({ ...LISTENS, ...BACKLOG }), agent()]),
    onFargate([web({ ...LISTENS, ...BACKLOG }), agent({ ...BACKLOG, ...LATER })]),
    onFargate([web(LISTENS), agent({ ...sysctls({ 'net.ipv4.tcp_keepalive_time': '300' }), ...LATER })]),
    onInstances([web(LISTENS), agent({ ...BACKLOG, ...LATER })], { networkMode: 'bridge' }),
  ],
  check: task => {
    const namesMissedBy = namesMissedByListeners(task);
    const missedBefore = valuesBefore<Maybe<string>>(task, dependency => isOpenListener(dependency) ? namesMissedBy(dependency.container) : []);
    // A namespace of several containers has all of them.
    return networkNamespacesOf(task).filter(({ length }) => length > 1).flatMap(containers => containers
      .filter(container => namesSetBy(container).some(name => missedBefore(container).has(name)))
      .flatMap(container => openListenersBefore(container, task)
        .map(listener => ({ listener, names: namesMissedBy(listener).filter(name => namesSetBy(container).includes(name)) }))
        .filter(({ names }) => names.length > 0)
        .map(({ listener: { name, ports }, names }) => ({
          container: container.name,
          message: `container ${name} listens on port ${ports[0].first}, and starts before this container sets ${joinWords(names)}.`,
          at: ['systemControls', names[0]],
        }))));
  },
};

/** The listeners that are open when a container starts. */
function openListenersBefore(container: ContainerModel, task: TaskDefinitionModel): ContainerModel[] {
  return [...new Set(startedBefore(container, task).filter(isOpenListener).map(({ container: listener }) => listener))];
}

/** Whether an awaited container listens. Containers that have exited by then do not count. */
function isOpenListener({ container: { ports }, dependency: { condition } }: Awaited): boolean {
  return ports.length > 0 && (condition === 'START' || condition === 'HEALTHY');
}

/** Returns the parameters that neither a container nor one that starts before it sets. None if the name of a parameter is unresolved. */
function namesMissedByListeners(task: TaskDefinitionModel): (container: ContainerModel) => string[] {
  const setBefore = valuesBefore(task, ({ container }) => namesSetBy(container));
  return container => {
    const names = new Set([...setBefore(container), ...namesSetBy(container)]);
    return names.has(UNKNOWN) ? [] : COPIED_BY_LISTENERS.filter(name => !names.has(name));
  };
}

/** The parameters that a container sets, of those that listeners copy or whose names are unresolved. */
function namesSetBy({ systemControls }: ContainerModel): Maybe<string>[] {
  return systemControls.map(({ namespace }) => namespace).filter(name => name === UNKNOWN || COPIED_BY_LISTENERS.includes(name));
}
