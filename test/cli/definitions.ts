/** A container of a template, nginx unless it says otherwise. */
export function container(properties: Record<string, unknown> = {}): Record<string, unknown> {
  return { Name: 'app', Image: 'public.ecr.aws/nginx/nginx:1.29', Essential: true, ...properties };
}

/** A template's task definition on Fargate. */
export function fargateTask(containers: unknown, properties: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { ContainerDefinitions: containers, NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'], Cpu: '256', Memory: '1024', ...properties },
  };
}

/** A template with task definitions by their logical ids. */
export function template(taskDefinitions: Record<string, unknown>): Record<string, unknown> {
  return { Resources: taskDefinitions };
}

export const somaxconn = (Value: string) => ({ Namespace: 'net.core.somaxconn', Value });

/** Nothing wrong with it. */
export const SOUND = fargateTask([container()]);

/** Two containers disagree about a parameter of the network namespace that they share: one error. */
export const CONFLICT = fargateTask([
  container({ SystemControls: [somaxconn('100')] }),
  container({ Name: 'agent', Essential: false, SystemControls: [somaxconn('200')] }),
]);

/** Two containers set a shared parameter to one value: one warning. */
export const REPEATED = fargateTask([
  container({ SystemControls: [somaxconn('100')] }),
  container({ Name: 'agent', Essential: false, SystemControls: [somaxconn('100')] }),
]);

/** The words of `aws ecs register-task-definition --cli-input-json`. */
export const REGISTER = {
  family: 'edge',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  pidMode: 'host',
  cpu: '256',
  memory: '1024',
  containerDefinitions: [{ name: 'proxy', image: 'public.ecr.aws/nginx/nginx:1.29', essential: true }],
};

/** What `aws ecs describe-task-definition` answers. */
export const DESCRIBED = {
  taskDefinition: { taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/edge:7', revision: 7, status: 'ACTIVE', ...REGISTER },
  tags: [],
};

/** An error about the task, a warning about the task and an error about a container. */
export const MIXED = template({
  Conflict: CONFLICT,
  Repeated: REPEATED,
  Typo: fargateTask([container({ SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '1' }] })]),
});
export const CONFLICT_ID = 'cdk-fargate-linux-controls::net-sysctl-conflict';
export const REPEATED_ID = 'cdk-fargate-linux-controls::net-sysctl-repeated';
export const TYPO_ID = 'cdk-fargate-linux-controls::sysctl-unknown';
