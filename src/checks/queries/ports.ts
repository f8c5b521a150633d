import { memoizeLast } from '../../memoize';
import { ContainerModel, Port, sharesNetworkNamespace, TaskDefinitionModel, UNKNOWN } from '../model';

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
