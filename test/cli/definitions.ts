/** A container definition of a template, by default nginx. */
export function container(properties: Record<string, unknown> = {}): Record<string, unknown> {
  return { Name: 'app', Image: 'public.ecr.aws/nginx/nginx:1.29', Essential: true, ...properties };
}

/** A Fargate task definition of a template. */
export function fargateTask(containers: unknown, properties: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { ContainerDefinitions: containers, NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'], Cpu: '256', Memory: '1024', ...properties },
  };
}

/** A template with task definitions by logical ID. */
export function template(taskDefinitions: Record<string, unknown>): Record<string, unknown> {
  return { Resources: taskDefinitions };
}

/** The manifest of a cloud assembly with stacks by name: `Web` has `Web.template.json`. */
export function manifestOf(...stacks: readonly string[]): Record<string, unknown> {
  const stackOf = (name: string) => ({ type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } });
  return { version: '48.0.0', artifacts: Object.fromEntries(stacks.map(name => [name, stackOf(name)])) };
}

export const somaxconn = (Value: string) => ({ Namespace: 'net.core.somaxconn', Value });

/** No findings. */
export const SOUND = fargateTask([container()]);

/** Two containers set a shared network parameter to different values: one error. */
export const CONFLICT = fargateTask([
  container({ SystemControls: [somaxconn('5000')] }),
  container({ Name: 'agent', Essential: false, SystemControls: [somaxconn('6000')] }),
]);

/** Two containers set a shared network parameter to the same value: one warning. */
export const REPEATED = fargateTask([
  container({ SystemControls: [somaxconn('5000')] }),
  container({ Name: 'agent', Essential: false, SystemControls: [somaxconn('5000')] }),
]);

/** A container sets a parameter whose name is misspelled: one error, which has a fix. */
export const TYPO = fargateTask([container({ SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '6000' }] })]);

/** Input of `aws ecs register-task-definition --cli-input-json`. */
export const REGISTER = {
  family: 'edge',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  pidMode: 'host',
  cpu: '256',
  memory: '1024',
  containerDefinitions: [{ name: 'proxy', image: 'public.ecr.aws/nginx/nginx:1.29', essential: true }],
};

/** Output of `aws ecs describe-task-definition`. */
export const DESCRIBED = {
  taskDefinition: { taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/edge:7', revision: 7, status: 'ACTIVE', ...REGISTER },
  tags: [],
};

/** An error about the task, a warning about the task, and an error about a container. */
export const MIXED = template({ Conflict: CONFLICT, Repeated: REPEATED, Typo: TYPO });
export const CONFLICT_ID = 'cdk-fargate-linux-controls::net-sysctl-conflict';
export const REPEATED_ID = 'cdk-fargate-linux-controls::net-sysctls-spread';
export const TYPO_ID = 'cdk-fargate-linux-controls::sysctl-unknown';

/** The keys that CloudFormation spells in a way of its own. Only a volume on Amazon EFS has a FilesystemId. */
const IRREGULAR: Readonly<Record<string, string>> = {
  'efsVolumeConfiguration': 'EFSVolumeConfiguration',
  'efsVolumeConfiguration.fileSystemId': 'FilesystemId',
  'authorizationConfig.iam': 'IAM',
  'fsxWindowsFileServerVolumeConfiguration': 'FSxWindowsFileServerVolumeConfiguration',
  's3filesVolumeConfiguration': 'S3FilesVolumeConfiguration',
};

/** Returns a key in the spelling of CloudFormation, which starts it with a capital letter. */
export function capitalizedKey(key: string, parent?: string | number): string {
  return IRREGULAR[`${parent}.${key}`] ?? IRREGULAR[key] ?? key.slice(0, 1).toUpperCase() + key.slice(1);
}

/** Converts keys to the spelling of CloudFormation, but not the options of log drivers. */
export function capitalized(value: unknown, parent?: string): any {
  if (Array.isArray(value)) {
    return value.map(item => capitalized(item));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [capitalizedKey(key, parent), key === 'options' ? member : capitalized(member, key)]))
    : value;
}

/** Maps whose keys are the user's. */
const MAPS = ['DockerLabels', 'Options', 'DriverOpts', 'Labels'];

/** Converts keys from the spelling of CloudFormation to that of an L1, which is mostly that of the ECS API. `valueOf` replaces intrinsic functions. */
export function decapitalized(value: unknown, valueOf: (intrinsic: object) => unknown, keepsKeys = false): unknown {
  if (Array.isArray(value)) {
    return value.map(item => decapitalized(item, valueOf));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const spelled = (key: string) => key.replace(/^(?:EFS|IAM|[A-Z])/, start => start.toLowerCase());
  const entries = Object.entries(value);
  return entries.length === 1 && /^(Ref$|Fn::)/.test(entries[0][0])
    ? valueOf(value)
    : Object.fromEntries(entries.map(([key, member]) => [keepsKeys ? key : spelled(key), decapitalized(member, valueOf, MAPS.includes(key))]));
}
