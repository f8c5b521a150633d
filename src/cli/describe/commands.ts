import { option, Words } from './shell';
import {
  ContainerModel, runsOnFargate, runsOnWindows, ServiceModel, sharesNetworkNamespace, sharesPidNamespace, TaskDefinitionModel, UNKNOWN,
} from '../../checks/model';
import type { FoundTaskDefinition } from '../../reading/content/template';
import { shellWord } from '../../shell-quoting';
import { printable } from '../printable';

/** Related commands for a POSIX shell, one per line. */
export interface Step {
  readonly title: string;
  readonly commands: readonly string[];

  /** Information to read before running the commands. */
  readonly notes: readonly string[];
}

/**
 * Returns the AWS CLI commands to try a task definition: start a task with ECS Exec, and open a shell in each of its containers.
 * There is a list for each service that uses the task definition, or one that runs a task. Unknown values are shell variables,
 * which are set first.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export function commandsOf(file: string, found: FoundTaskDefinition): Step[][] {
  const { services } = found.model;
  const starts = services.length > 0
    ? services.map(service => (words: Words) => updateService(service, found.model, words))
    : [(words: Words) => runTask(file, found, words)];
  return starts.map(start => {
    const words = new Words();
    const steps = start(words);
    return words.assignments.size === 0 ? steps : [{ title: 'set these variables first', commands: [...words.assignments], notes: [] }, ...steps];
  });
}

function updateService(service: ServiceModel, task: TaskDefinitionModel, words: Words): Step[] {
  const clusterOption = option('cluster', words.valueOr('CLUSTER', service.cluster ?? 'default', `name or ARN of the cluster of service ${service.name}`));
  const name = words.valueOr('SERVICE', service.serviceName, `name of service ${service.name}`);
  const isExecOn = service.enableExecuteCommand === true;
  return [{
    title: `replace the tasks of service ${printable(service.name)}`,
    commands: [
      `aws ecs update-service ${clusterOption} ${option('service', name)} ${execOption(task)} --force-new-deployment ${queryAsText('service.serviceArn')}`,
      `aws ecs wait services-stable ${clusterOption} ${option('services', name)}`,
      `TASK=$(aws ecs list-tasks ${clusterOption} ${option('service-name', name)} ${queryAsText('taskArns[0]')})`,
    ],
    notes: task.enableFaultInjection === true ? [FAULT_INJECTION_NOTE] : isExecOn ? ['The template turns ECS Exec on. The first two commands are only for tasks that started before that.'] : [TASK_ROLE_NOTE],
  }, ...executeCommands(clusterOption, task, words)];
}

function runTask(file: string, found: FoundTaskDefinition, words: Words): Step[] {
  const task = found.model;
  const registration = found.origin === 'input' ? [register(file, words)] : [];
  const clusterOption = option('cluster', `"${words.variable('CLUSTER', 'name or ARN of the cluster')}"`);
  const taskDefinition = found.origin === 'input' ? '"$TASK_DEFINITION"' : taskDefinitionWord(found, words);
  const run = [
    'aws ecs run-task', clusterOption, option('task-definition', taskDefinition), launchOption(task, words),
    ...sharesNetworkNamespace(task) || runsOnFargate(task) ? [networkOption(words)] : [],
    execOption(task), queryAsText('tasks[0].taskArn'),
  ];
  return [...registration, {
    title: 'run a task',
    commands: [
      `TASK=$(${run.join(' ')})`,
      `aws ecs wait tasks-running ${clusterOption} --tasks "$TASK"`,
    ],
    notes: task.enableFaultInjection === true ? [FAULT_INJECTION_NOTE] : [TASK_ROLE_NOTE],
  }, ...executeCommands(clusterOption, task, words)];
}

function register(file: string, words: Words): Step {
  const inputOption = option(/\.ya?ml$/i.test(file) ? 'cli-input-yaml' : 'cli-input-json', words.file(file));
  return {
    title: 'register the task definition',
    commands: [`TASK_DEFINITION=$(aws ecs register-task-definition ${inputOption} ${queryAsText('taskDefinition.taskDefinitionArn')})`],
    notes: [],
  };
}

function taskDefinitionWord({ revision, model: { family } }: FoundTaskDefinition, words: Words): string {
  const name = typeof family === 'string' && revision !== undefined ? `${family}:${revision}` : family;
  return words.valueOr('TASK_DEFINITION', name, 'family or ARN of the task definition');
}

function launchOption(task: TaskDefinitionModel, words: Words): string {
  if (runsOnFargate(task)) {
    return '--launch-type FARGATE';
  }
  const [only, ...others] = task.requiresCompatibilities;
  if (only === 'MANAGED_INSTANCES' && others.length === 0) {
    const provider = words.variable('CAPACITY_PROVIDER', 'name of a capacity provider in the cluster');
    return `--capacity-provider-strategy "capacityProvider=${provider}"`;
  }
  const type = others.length === 0 && ['EC2', 'EXTERNAL'].includes(only as string) ? only : UNKNOWN;
  return option('launch-type', words.valueOr('LAUNCH_TYPE', type, 'EC2, FARGATE, or EXTERNAL'));
}

function networkOption(words: Words): string {
  const subnets = words.variable('SUBNETS', 'comma-separated subnet IDs');
  const securityGroups = words.variable('SECURITY_GROUPS', 'comma-separated security group IDs');
  const publicIp = words.variable('ASSIGN_PUBLIC_IP', 'ENABLED in public subnets, DISABLED in private subnets');
  return `--network-configuration "awsvpcConfiguration={subnets=[${subnets}],securityGroups=[${securityGroups}],assignPublicIp=${publicIp}}"`;
}

function executeCommands(clusterOption: string, task: TaskDefinitionModel, words: Words): Step[] {
  if (task.enableFaultInjection === true || task.containers.length === 0) {
    return [];
  }
  const names = task.containers.map((container, index) => containerWord(container, index + 1, words));
  const shell = runsOnWindows(task) ? 'cmd.exe' : '/bin/sh';
  return [{
    title: task.containers.length === 1 ? 'open a shell in the container' : 'open a shell in a container (run one command at a time)',
    commands: names.map(name => `aws ecs execute-command ${clusterOption} --task "$TASK" ${option('container', name)} --interactive --command ${shell}`),
    notes: [
      'Requires the Session Manager plugin for the AWS CLI.',
      ...sharesPidNamespace(task) ? ['With a shared PID namespace, ECS Exec works in only one of these containers, and ECS chooses which.'] : [],
      ...task.hasUnresolvedContainers ? ['The task may have more containers, which are known at deployment.'] : [],
      ...task.enableFaultInjection === UNKNOWN ? ['If fault injection is enabled, which is known at deployment, ECS Exec must be off.'] : [],
    ],
  }];
}

/** A container with an unknown name is identified by its position. */
function containerWord({ name, hasUnresolvedName }: ContainerModel, position: number, words: Words): string {
  return words.valueOr(`CONTAINER_${position}`, hasUnresolvedName || name === `#${position}` ? UNKNOWN : name, `name of container ${position}`);
}

const FAULT_INJECTION_NOTE = 'Fault injection is enabled, so ECS Exec must be off, and no shell can be opened.';
const TASK_ROLE_NOTE = 'ECS Exec requires these task role permissions: ssmmessages:CreateControlChannel, :CreateDataChannel, :OpenControlChannel, and :OpenDataChannel.';

function execOption({ enableFaultInjection }: TaskDefinitionModel): string {
  return enableFaultInjection === true ? '--disable-execute-command' : '--enable-execute-command';
}

/**
 * Returns options for output of a single value. Longer output would open a pager, which swallows the commands that are pasted
 * next.
 */
function queryAsText(query: string): string {
  return `--query ${shellWord(query)} --output text`;
}
