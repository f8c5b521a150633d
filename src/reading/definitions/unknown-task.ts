import { Json, member } from '../../checks/json';

/** Stands for a property of the task around a list of container definitions. */
export const NOT_IN_LIST = '(not in the list)';

/** Stands for a value that a plan of Terraform does not contain. */
export const KNOWN_AFTER_APPLY = '(known after apply)';

/** Stands for a property of a daemon's task. No rule is about these properties. */
export const OF_DAEMON = '(of the daemon)';

/** The properties of a task that rules about containers depend on. */
const TASK_PROPERTIES = [
  'family', 'networkMode', 'pidMode', 'ipcMode', 'taskRoleArn', 'executionRoleArn', 'cpu', 'memory', 'ephemeralStorage', 'runtimePlatform', 'enableFaultInjection',
  'requiresCompatibilities', 'volumes',
];

/** What stands for the properties of the task, of which only the containers are known. Undefined for other tasks. */
export function unknownAround(properties: unknown): unknown {
  const unknown = member(member(properties, 'family'), 'Ref');
  return unknown === NOT_IN_LIST || unknown === OF_DAEMON ? unknown : undefined;
}

/** Returns the properties of a task of which only the containers are known. The keys are spelled as in the ECS API by default. */
export function taskAround(containerDefinitions: unknown, unknown: string, spell = (name: string) => name): Json {
  return { ...Object.fromEntries(TASK_PROPERTIES.map(name => [spell(name), { Ref: unknown }])), [spell('containerDefinitions')]: containerDefinitions };
}
