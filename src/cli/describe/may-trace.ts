import { scopeOf } from './namespaces';
import { ContainerModel, TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import { ReachWithReason, reachIn } from '../../checks/queries/reach';

/** The access of a container to the processes of another one. */
export interface Tracing extends ReachWithReason {
  readonly target: ContainerModel;
}

const UNKNOWN_NAMESPACE: ReachWithReason = { reach: 'unknown', why: 'if they share a PID namespace, which is unknown' };

/** Whether containers share a PID namespace, or may share one. */
export function maySharePidNamespace(task: TaskDefinitionModel): boolean {
  return scopeOf('PID', task) !== 'container';
}

/** Returns the access of a container to every other container of a task. Empty if they share no PID namespace. */
export function tracingsOf(tracer: ContainerModel, task: TaskDefinitionModel): Tracing[] {
  if (!maySharePidNamespace(task)) {
    return [];
  }
  const reach = scopeOf('PID', task) === UNKNOWN ? () => UNKNOWN_NAMESPACE : reachIn(task);
  return task.containers.filter(target => target !== tracer).map(target => ({ target, ...reach(tracer, target) }));
}

/** Whether a container may trace another one. */
export function mayTrace(tracer: ContainerModel, task: TaskDefinitionModel): boolean {
  return tracingsOf(tracer, task).some(({ reach }) => reach !== 'none');
}
