/**
 * The events by which ECS reports that a service or a daemon cannot start its tasks, or must stop one, with the words of
 * the guide. The other events of these types are about throttling, service discovery, and health data.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-events.html for the last one
 */
export const IMPAIRMENTS: ReadonlyMap<string, string | undefined> = new Map([
  ['SERVICE_TASK_START_IMPAIRED', 'is unable to consistently start tasks successfully'],
  ['SERVICE_TASK_PLACEMENT_FAILURE', 'unable to place a task'],
  ['SERVICE_TASK_CONFIGURATION_FAILURE', 'unable to place a task due to a configuration error'],
  ['SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED', 'a task no longer meets the placement constraint strategy for the service'],
  ['DAEMON_TASK_START_IMPAIRED', undefined],
]);

/**
 * The event about a deployment that failed, because of the circuit breaker or of an alarm.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export const DEPLOYMENT_FAILURE = 'SERVICE_DEPLOYMENT_FAILED';
