import { memoizeLast } from '../../memoize';
import type { ServiceModel, TaskDefinitionModel } from '../model';

/** Returns the services that run the task with ECS Exec. */
export function execServicesOf({ services }: TaskDefinitionModel): ServiceModel[] {
  return services.filter(({ enableExecuteCommand }) => enableExecuteCommand === true);
}

/** Returns the names of the services that run the task with ECS Exec, as text for a message. Undefined if there are none. */
export const execServiceNames = memoizeLast((task: TaskDefinitionModel): string | undefined => {
  const names = execServicesOf(task).map(({ name }) => name);
  return names.length === 0 ? undefined : `service ${names.join(' and service ')}`;
});

/** Whether services are known to run the task, and all of them without ECS Exec. */
export function runsOnlyWithoutExec({ services }: TaskDefinitionModel): boolean {
  return services.length > 0 && services.every(({ enableExecuteCommand }) => enableExecuteCommand === false);
}
