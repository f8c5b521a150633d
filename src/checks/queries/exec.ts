import { memoizeLast } from '../memoize';
import type { ServiceModel, TaskDefinitionModel } from '../model';

/** The services that run the task with ECS Exec. */
export function execServicesOf({ services }: TaskDefinitionModel): ServiceModel[] {
  return services.filter(({ enableExecuteCommand }) => enableExecuteCommand === true);
}

/** Who runs the task with ECS Exec, as words for a message; undefined where nobody is known to. */
export const execServiceNames = memoizeLast((task: TaskDefinitionModel): string | undefined => {
  const names = execServicesOf(task).map(({ name }) => name);
  return names.length === 0 ? undefined : `service ${names.join(' and service ')}`;
});
