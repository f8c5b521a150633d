import { TOOLS } from './images';
import type { TaskDefinition } from './task';

/** A command that runs until SIGTERM. */
export const RUN_UNTIL_SIGTERM = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'];

type Properties = Readonly<Record<string, unknown>>;

/** A task definition in the form of `register-task-definition`. By default, its containers run until SIGTERM in the tools image. */
export function handwrittenTask(containers: readonly Properties[], task: Properties = {}): TaskDefinition {
  return { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', ...task, containerDefinitions: containers.map(container => ({ image: `localhost/${TOOLS.name}`, command: RUN_UNTIL_SIGTERM, ...container })) };
}

/** The `systemControls` of a container. */
export function sysctls(values: Readonly<Record<string, string>>): Properties {
  return { systemControls: Object.entries(values).map(([namespace, value]) => ({ namespace, value })) };
}
