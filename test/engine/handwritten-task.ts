import { TOOLS } from './images';
import type { TaskDefinition } from './task';

/** What runs until it is asked to end. */
export const RUN_UNTIL_SIGTERM = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'];

type Part = Readonly<Record<string, unknown>>;

/** A task definition in the words of `register-task-definition`, whose containers wait in our tools where they say nothing else. */
export function handwrittenTask(containers: readonly Part[], task: Part = {}): TaskDefinition {
  return { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', ...task, containerDefinitions: containers.map(container => ({ image: `localhost/${TOOLS.name}`, command: RUN_UNTIL_SIGTERM, ...container })) };
}

/** The kernel parameters of a container. */
export function sysctls(values: Readonly<Record<string, string>>): Part {
  return { systemControls: Object.entries(values).map(([namespace, value]) => ({ namespace, value })) };
}
