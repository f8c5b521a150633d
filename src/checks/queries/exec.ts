import { memoizeLast } from '../../memoize';
import type { ServiceModel, TaskDefinitionModel } from '../model';
import type { Finding, Rule } from '../rule';

/** Returns the services that run the task with ECS Exec. */
export function execServicesOf({ services }: TaskDefinitionModel): ServiceModel[] {
  return services.filter(({ enableExecuteCommand }) => enableExecuteCommand === true);
}

const execServiceNames = memoizeLast((task: TaskDefinitionModel) => execServicesOf(task).map(({ name }) => `service ${name}`).join(' and '));

/**
 * Returns the check of a rule that reports something only if services run the task with ECS Exec. It gets their names as
 * text for a message.
 */
export function checkWithExec(check: (task: TaskDefinitionModel, services: string) => readonly Finding[]): Rule['check'] {
  return task => {
    const services = execServiceNames(task);
    return services === '' ? [] : check(task, services);
  };
}

/** Whether services are known to run the task, and all of them without ECS Exec. */
export function runsOnlyWithoutExec({ services }: TaskDefinitionModel): boolean {
  return services.length > 0 && services.every(({ enableExecuteCommand }) => enableExecuteCommand === false);
}
