import {
  agent, ContainerModel, containersNamed, groupBy, joinWords, LISTENS, namesForListenersSetBy,
  namesMissedByListeners, namespacesWithParametersForListeners, onFargate, onInstances, Rule, startedBefore, sysctlAt,
  sysctls, tcpListenersIn, UNKNOWN, web,
} from './rule-helpers';

const BACKLOG = sysctls({ 'net.core.somaxconn': '6000' });
const ALSO_LISTENS = { portMappings: [{ containerPort: 9901 }] };
const LATER = { dependsOn: [{ containerName: 'web', condition: 'START' }] };

export const listenerMayMissSysctl: Rule = {
  name: 'listener-may-miss-sysctl',
  severity: 'warning',
  title: 'A container may listen before network parameters are set',
  why: 'A container applies its net.* values when it starts, and ECS does not start containers in a certain order unless one depends on the other. A listener copies some of them when it is opened, and keeps them. For example, it may have the default backlog in one task and a longer one in the next. The finding leaves out a sidecar that is not essential, if the container that sets the parameters listens itself.',
  fix: 'Let the listener depend on the container that sets the parameters, with condition START, or set them on a container that starts before every listener, with containerName of KernelTuning.network.',
  source: 'https://man7.org/linux/man-pages/man2/listen.2.html',
  moreSources: ['https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html'],
  measuredOn: 'Linux 6.18',
  fails: () => [
    onFargate([web({ ...LISTENS, ...BACKLOG }), agent({ ...ALSO_LISTENS, essential: true })]),
    onFargate([web(BACKLOG), agent(ALSO_LISTENS)]),
  ],
  foundAt: ['containerDefinitions.0.systemControls.0.value', 'containerDefinitions.0.systemControls.0.value'],
  passes: () => [
    onFargate([web({ ...LISTENS, ...BACKLOG }), agent({ ...ALSO_LISTENS, essential: true, ...LATER })]),
    onFargate([web({ ...LISTENS, ...BACKLOG }), agent(ALSO_LISTENS)]),
    onFargate([web({ ...LISTENS, ...BACKLOG }), agent()]),
    onFargate([web({ ...LISTENS, ...sysctls({ 'net.ipv4.tcp_keepalive_time': '300' }) }), agent({ ...ALSO_LISTENS, essential: true })]),
    onInstances([web({ ...LISTENS, ...BACKLOG }), agent({ ...ALSO_LISTENS, essential: true })], { networkMode: 'bridge' }),
  ],
  requires: 'systemControls',
  check: task => namespacesWithParametersForListeners(task).flatMap(containers => {
    const listeners = tcpListenersIn(containers).filter(hasKnownDependencies);
    return [...groupBy(settersOfNames(containers), ([, setter]) => setter)].flatMap(([setter, settings]) => {
      const setterListens = listeners.includes(setter);
      const others = listeners.filter(listener => listener !== setter && (listener.essential !== false || !setterListens));
      if (others.length === 0) {
        return [];
      }
      const names = settings.map(([name]) => name);
      // Another rule reports the listeners that start before the container.
      const earlier = new Set(startedBefore(setter, task).map(({ container }) => container));
      const late = others.filter(listener => !earlier.has(listener) && namesMissedByListeners(task)(listener).some(name => names.includes(name)));
      if (late.length === 0) {
        return [];
      }
      const lateNames = late.map(({ name }) => name);
      return [{
        message: `${containersNamed(lateNames)} ${late.length === 1 ? 'listens' : 'listen'}, but ${late.length === 1 ? 'does' : 'do'} not wait for container ${setter.name}, which sets ${joinWords(names)}.`,
        at: sysctlAt(setter.name, names[0]),
        fix: `Let ${containersNamed(lateNames)} depend on container ${setter.name} with condition START, or set the parameters on a container that starts before every listener, with containerName of KernelTuning.network.`,
      }];
    });
  }),
};

/**
 * Returns the parameters that listeners copy and the container that sets each. Other rules report parameters that several
 * containers set.
 */
function settersOfNames(containers: readonly ContainerModel[]): (readonly [name: string, setter: ContainerModel])[] {
  const settings = containers.flatMap(container => [...new Set(namesForListenersSetBy(container))]
    .flatMap(name => name === UNKNOWN ? [] : [{ name, container }]));
  return [...groupBy(settings, ({ name }) => name)].flatMap(([name, [{ container }, another]]) => another ? [] : [[name, container] as const]);
}

function hasKnownDependencies({ dependsOn }: ContainerModel): boolean {
  return dependsOn.every(({ containerName }) => containerName !== UNKNOWN);
}
