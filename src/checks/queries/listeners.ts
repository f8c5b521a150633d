import { valuesBefore } from './start-order';
import { tunedNamespacesOf } from './sysctls';
import { memoizeEach, memoizeLast } from '../../memoize';
import { ContainerModel, Maybe, TaskDefinitionModel, UNKNOWN } from '../model';

/** The parameters that a listener copies when it is created, as measured. The kernel reads all others when it needs them. */
const COPIED_BY_LISTENERS = [
  'net.core.somaxconn', 'net.core.txrehash', 'net.ipv4.ip_no_pmtu_disc', 'net.ipv4.tcp_fastopen', 'net.ipv4.tcp_rmem', 'net.ipv6.bindv6only',
];

/** The parameters that a container sets, of those that listeners copy or whose names are unresolved. */
export function namesForListenersSetBy({ systemControls }: ContainerModel): Maybe<string>[] {
  return systemControls.map(({ namespace }) => namespace).filter(name => name === UNKNOWN || COPIED_BY_LISTENERS.includes(name));
}

/** Returns the containers of each network namespace that several containers share, if one of them sets such a parameter. */
export const namespacesWithParametersForListeners = memoizeLast((task: TaskDefinitionModel) => tunedNamespacesOf(task)
  .filter(containers => containers.length > 1 && containers.some(container => namesForListenersSetBy(container).length > 0)));

/**
 * Returns the parameters that neither a container nor one that starts before it sets. None if the name of a parameter is
 * unresolved.
 */
export const namesMissedByListeners = memoizeLast((task: TaskDefinitionModel): (container: ContainerModel) => string[] => {
  const setBefore = valuesBefore(task, ({ container }) => namesForListenersSetBy(container));
  return memoizeEach(container => {
    const names = new Set([...setBefore(container), ...namesForListenersSetBy(container)]);
    return names.has(UNKNOWN) ? [] : COPIED_BY_LISTENERS.filter(name => !names.has(name));
  });
});

/** Returns the containers that map a TCP port. Mappings with an unresolved protocol do not count. */
export function tcpListenersIn(containers: readonly ContainerModel[]): ContainerModel[] {
  return containers.filter(({ ports }) => ports.some(({ protocol }) => protocol === 'tcp'));
}
