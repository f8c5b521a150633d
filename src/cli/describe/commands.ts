import { Argument, argument, fileArgument, option, variableArgument } from './shell';
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

/** A step with the arguments that may be variables. */
interface StepWithArguments extends Step {
  readonly args: readonly Argument[];
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
  const alternatives = services.length > 0 ? services.map(service => updateService(service, found.model)) : [runTask(file, found)];
  return alternatives.map(stepsWithArguments => {
    const assignments = [...new Set(stepsWithArguments.flatMap(({ args }) => args).flatMap(({ assignment }) => assignment ?? []))];
    const steps = stepsWithArguments.map(({ title, commands, notes }) => ({ title, commands, notes }));
    return assignments.length === 0 ? steps : [{ title: 'set these variables first', commands: assignments, notes: [] }, ...steps];
  });
}

function updateService(service: ServiceModel, task: TaskDefinitionModel): StepWithArguments[] {
  const cluster = argument(service.cluster ?? 'default', 'CLUSTER', `name or ARN of the cluster of service ${service.name}`);
  const name = argument(service.serviceName, 'SERVICE', `name of service ${service.name}`);
  const clusterOption = option('cluster', cluster);
  const isExecOn = service.enableExecuteCommand === true;
  return [{
    title: `replace the tasks of service ${printable(service.name)}`,
    commands: [
      `aws ecs update-service ${clusterOption} ${option('service', name)} ${execOption(task)} --force-new-deployment ${queryAsText('service.serviceArn')}`,
      `aws ecs wait services-stable ${clusterOption} ${option('services', name)}`,
      `TASK=$(aws ecs list-tasks ${clusterOption} ${option('service-name', name)} ${queryAsText('taskArns[0]')})`,
    ],
    notes: task.enableFaultInjection === true ? [FAULT_INJECTION_NOTE] : isExecOn ? ['The template turns ECS Exec on. The first two commands are only for tasks that started before that.'] : [TASK_ROLE_NOTE],
    args: [cluster, name],
  }, ...executeCommands(clusterOption, task)];
}

function runTask(file: string, found: FoundTaskDefinition): StepWithArguments[] {
  const task = found.model;
  const cluster = variableArgument('CLUSTER', 'name or ARN of the cluster');
  const registration = found.origin === 'input' ? [register(file)] : [];
  const taskDefinition = found.origin === 'input' ? REGISTERED_TASK_DEFINITION : taskDefinitionArgument(found);
  const launch = launchOptions(task);
  const network = sharesNetworkNamespace(task) || runsOnFargate(task) ? NETWORK_OPTIONS : { options: [], args: [] };
  const clusterOption = option('cluster', cluster);
  const run = ['aws ecs run-task', clusterOption, option('task-definition', taskDefinition), ...launch.options, ...network.options, execOption(task), queryAsText('tasks[0].taskArn')];
  return [...registration, {
    title: 'run a task',
    commands: [
      `TASK=$(${run.join(' ')})`,
      `aws ecs wait tasks-running ${clusterOption} --tasks "$TASK"`,
    ],
    notes: task.enableFaultInjection === true ? [FAULT_INJECTION_NOTE] : [TASK_ROLE_NOTE],
    args: [cluster, taskDefinition, ...launch.args, ...network.args],
  }, ...executeCommands(clusterOption, task)];
}

const REGISTERED_TASK_DEFINITION: Argument = { text: '"$TASK_DEFINITION"' };

function register(file: string): StepWithArguments {
  const input = fileArgument(file);
  const inputOption = option(/\.ya?ml$/i.test(file) ? 'cli-input-yaml' : 'cli-input-json', input);
  return {
    title: 'register the task definition',
    commands: [`TASK_DEFINITION=$(aws ecs register-task-definition ${inputOption} ${queryAsText('taskDefinition.taskDefinitionArn')})`],
    notes: [],
    args: [input],
  };
}

function taskDefinitionArgument({ revision, model: { family } }: FoundTaskDefinition): Argument {
  return argument(typeof family === 'string' && revision !== undefined ? `${family}:${revision}` : family, 'TASK_DEFINITION', 'family or ARN of the task definition');
}

interface OptionsWithArguments {
  readonly options: readonly string[];
  readonly args: readonly Argument[];
}

function launchOptions(task: TaskDefinitionModel): OptionsWithArguments {
  if (runsOnFargate(task)) {
    return { options: ['--launch-type FARGATE'], args: [] };
  }
  const [only, ...others] = task.requiresCompatibilities;
  if (only === 'MANAGED_INSTANCES' && others.length === 0) {
    const provider = variableArgument('CAPACITY_PROVIDER', 'name of a capacity provider in the cluster');
    return { options: ['--capacity-provider-strategy "capacityProvider=$CAPACITY_PROVIDER"'], args: [provider] };
  }
  const type = argument(others.length === 0 && ['EC2', 'EXTERNAL'].includes(only as string) ? only : UNKNOWN, 'LAUNCH_TYPE', 'EC2, FARGATE, or EXTERNAL');
  return { options: [option('launch-type', type)], args: [type] };
}

const NETWORK_OPTIONS: OptionsWithArguments = {
  options: ['--network-configuration "awsvpcConfiguration={subnets=[$SUBNETS],securityGroups=[$SECURITY_GROUPS],assignPublicIp=$ASSIGN_PUBLIC_IP}"'],
  args: [
    variableArgument('SUBNETS', 'comma-separated subnet IDs'),
    variableArgument('SECURITY_GROUPS', 'comma-separated security group IDs'),
    variableArgument('ASSIGN_PUBLIC_IP', 'ENABLED in public subnets, DISABLED in private subnets'),
  ],
};

function executeCommands(clusterOption: string, task: TaskDefinitionModel): StepWithArguments[] {
  if (task.enableFaultInjection === true || task.containers.length === 0) {
    return [];
  }
  const names = task.containers.map(containerArgument);
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
    args: names,
  }];
}

/** A container with an unknown name is identified by its position. */
function containerArgument({ name, hasUnresolvedName }: ContainerModel, index: number): Argument {
  const position = index + 1;
  return argument(hasUnresolvedName || name === `#${position}` ? UNKNOWN : name, `CONTAINER_${position}`, `name of container ${position}`);
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
