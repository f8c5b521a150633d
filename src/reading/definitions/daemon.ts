import { Json, member } from '../../checks/json';

/** Stands for a property of a daemon's task. No rule is about these properties. */
export const OF_DAEMON = '(of the daemon)';

/** The properties of a task that rules about containers depend on. */
const TASK_PROPERTIES = [
  'Family', 'NetworkMode', 'PidMode', 'IpcMode', 'TaskRoleArn', 'ExecutionRoleArn', 'Cpu', 'Memory', 'EphemeralStorage', 'RuntimePlatform', 'EnableFaultInjection',
  'RequiresCompatibilities', 'Volumes',
];

/** Whether properties are those of a daemon, of which only the containers are known. */
export function isDaemon(properties: unknown): boolean {
  return member(member(properties, 'family'), 'Ref') === OF_DAEMON;
}

/** Returns the properties of a daemon as those of a task, of which only the containers are known. */
export function taskOfDaemon(properties: unknown): Json {
  return { ...Object.fromEntries(TASK_PROPERTIES.map(name => [name, { Ref: OF_DAEMON }])), ContainerDefinitions: member(properties, 'containerDefinitions') };
}
