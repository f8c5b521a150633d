import { scopeOf } from './namespaces';
import { ContainerModel, TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import { ReachWithReason, reachOf } from '../../checks/queries/reach';

/** The access of a container to the processes of another one. */
export interface Tracing extends ReachWithReason {
  readonly tracer: string;
  readonly target: string;
}

const NO_SHARED_NAMESPACE: ReachWithReason = { reach: 'none', why: 'no shared PID namespace' };

/** Returns the access of each container to every other container. */
export function tracingsOf(task: TaskDefinitionModel): Tracing[] {
  return task.containers.flatMap(tracer => task.containers.filter(target => target !== tracer)
    .map(target => ({ tracer: tracer.name, target: target.name, ...reachIn(task, tracer, target) })));
}

function reachIn(task: TaskDefinitionModel, tracer: ContainerModel, target: ContainerModel): ReachWithReason {
  switch (scopeOf('PID', task)) {
    case 'container': return NO_SHARED_NAMESPACE;
    case UNKNOWN: return { reach: 'unknown', why: 'if they share a PID namespace, which is unknown' };
    default: return reachOf(tracer, target);
  }
}
