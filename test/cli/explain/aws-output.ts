const ACCOUNT = 'arn:aws:ecs:eu-west-1:111122223333';

/** Returns a task as in the output of `describe-tasks`; stopped unless the properties override it. */
export function task(properties: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    taskArn: `${ACCOUNT}:task/shop/1dc5c17a422b4dc4b493371970c6c4d6`,
    taskDefinitionArn: `${ACCOUNT}:task-definition/edge:7`,
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [],
    ...properties,
  };
}
