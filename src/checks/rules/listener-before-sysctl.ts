import {
  agent, Awaited, ContainerModel, joinWords, LISTENS, Maybe, namesForListenersSetBy, Port,
  namesMissedByListeners, namespacesWithParametersForListeners, onFargate, onInstances, Rule, startedBefore, sysctls,
  TaskDefinitionModel, valuesBefore, web,
} from './rule-helpers';

const BACKLOG = sysctls({ 'net.core.somaxconn': '4096' });
const LATER = { dependsOn: [{ containerName: 'web', condition: 'START' }] };

export const listenerBeforeSysctl: Rule = {
  name: 'listener-before-sysctl',
  severity: 'info',
  title: 'A container that listens starts before network parameters are set',
  why: 'A container applies its net.* values when it starts. A listener copies some of them when it is opened, and keeps them. For example, it gets a longer backlog only if its program calls listen() again.',
  fix: 'Set the parameters on the container that starts first, or let the listener wait for the container that sets them.',
  source: 'https://man7.org/linux/man-pages/man2/listen.2.html',
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [onFargate([web(LISTENS), agent({ ...BACKLOG, ...LATER })])],
  foundAt: ['containerDefinitions.1.systemControls.0.namespace'],
  passes: () => [
    onFargate([web({ ...LISTENS, ...BACKLOG }), agent()]),
    onFargate([web({ ...LISTENS, ...BACKLOG }), agent({ ...BACKLOG, ...LATER })]),
    onFargate([web(LISTENS), agent({ ...sysctls({ 'net.ipv4.tcp_keepalive_time': '300' }), ...LATER })]),
    onInstances([web(LISTENS), agent({ ...BACKLOG, ...LATER })], { networkMode: 'bridge' }),
  ],
  requires: 'systemControls',
  check: task => {
    const namespaces = namespacesWithParametersForListeners(task);
    const namesMissedBy = namesMissedByListeners(task);
    const missedBefore = valuesBefore<Maybe<string>>(task, dependency => isOpenListener(dependency) ? namesMissedBy(dependency.container) : []);
    // A namespace of several containers has all of them.
    return namespaces.flatMap(containers => containers
      .filter(container => namesForListenersSetBy(container).some(name => missedBefore(container).has(name)))
      .flatMap(container => openListenersBefore(container, task)
        .map(listener => ({ listener, names: namesMissedBy(listener).filter(name => namesForListenersSetBy(container).includes(name)) }))
        .filter(({ names }) => names.length > 0)
        .map(({ listener: { name, ports }, names }) => ({
          container: container.name,
          message: `container ${name} listens on port ${ports.find(isTcp)!.first}, and starts before this container sets ${joinWords(names)}.`,
          at: ['systemControls', names[0]],
        }))));
  },
};

/** Nearly all of these parameters are about TCP. */
function isTcp({ protocol }: Port): boolean {
  return protocol === 'tcp';
}

/** The listeners that are open when a container starts. */
function openListenersBefore(container: ContainerModel, task: TaskDefinitionModel): ContainerModel[] {
  return [...new Set(startedBefore(container, task).filter(isOpenListener).map(({ container: listener }) => listener))];
}

/** Whether an awaited container listens. Containers that have exited by then do not count. */
function isOpenListener({ container: { ports }, dependency: { condition } }: Awaited): boolean {
  return ports.some(isTcp) && (condition === 'START' || condition === 'HEALTHY');
}
