import { Argument, argument, blank, fileArgument, option, printable } from './shell';
import { ContainerModel, runsOnFargate, runsOnWindows, ServiceModel, sharesNetworkNamespace, sharesPidNamespace, TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import type { FoundTaskDefinition } from '../../checks/reading/template';
import { shellWord } from '../../shell-quoting';

/** Commands of a POSIX shell that belong together, a line each. */
export interface Step {
  readonly title: string;
  readonly commands: readonly string[];

  /** What to know before. */
  readonly notes: readonly string[];
}

/** A step with the words of its commands that may be variables. */
interface Draft extends Step {
  readonly words: readonly Argument[];
}

/**
 * The AWS CLI's commands by which a task definition is tried: a task with ECS Exec, and a shell in each of its containers. One list for each
 * service that runs it, or one for a task that no service runs. What is not known here is a variable of the shell; those come first.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export function commandsOf(file: string, found: FoundTaskDefinition): Step[][] {
  const { services } = found.model;
  const ways = services.length > 0 ? services.map(service => updateService(service, found.model)) : [runTask(file, found)];
  return ways.map(drafts => {
    const assignments = [...new Set(drafts.flatMap(({ words }) => words).flatMap(({ assignment }) => assignment ?? []))];
    const steps = drafts.map(({ title, commands, notes }) => ({ title, commands, notes }));
    return assignments.length === 0 ? steps : [{ title: 'fill in what is not known here', commands: assignments, notes: [] }, ...steps];
  });
}

function updateService(service: ServiceModel, task: TaskDefinitionModel): Draft[] {
  const cluster = argument(service.cluster ?? 'default', 'CLUSTER', `name or ARN of the cluster of service ${service.name}`);
  const name = argument(service.serviceName, 'SERVICE', `name of service ${service.name}`);
  const inCluster = option('cluster', cluster);
  const isOn = service.enableExecuteCommand === true;
  return [{
    title: `replace the tasks of service ${printable(service.name)}`,
    commands: [
      `aws ecs update-service ${inCluster} ${option('service', name)} ${execOption(task)} --force-new-deployment ${quietly('service.serviceArn')}`,
      `aws ecs wait services-stable ${inCluster} ${option('services', name)}`,
      `TASK=$(aws ecs list-tasks ${inCluster} ${option('service-name', name)} ${quietly('taskArns[0]')})`,
    ],
    notes: task.enableFaultInjection === true ? [FAULTS] : isOn ? ['The template turns ECS Exec on: the first two commands are for tasks that started before.'] : [TASK_ROLE],
    words: [cluster, name],
  }, ...executeCommands(inCluster, task)];
}

function runTask(file: string, found: FoundTaskDefinition): Draft[] {
  const task = found.model;
  const cluster = blank('CLUSTER', 'name or ARN of a cluster');
  const registration = found.origin === 'input' ? [register(file)] : [];
  const taskDefinition = found.origin === 'input' ? REGISTERED : taskDefinitionArgument(found);
  const launch = launchOptions(task);
  const network = sharesNetworkNamespace(task) || runsOnFargate(task) ? networkOptions() : { options: [], words: [] };
  const inCluster = option('cluster', cluster);
  const run = ['aws ecs run-task', inCluster, option('task-definition', taskDefinition), ...launch.options, ...network.options, execOption(task), quietly('tasks[0].taskArn')];
  return [...registration, {
    title: 'run a task',
    commands: [
      `TASK=$(${run.join(' ')})`,
      `aws ecs wait tasks-running ${inCluster} --tasks "$TASK"`,
    ],
    notes: task.enableFaultInjection === true ? [FAULTS] : [TASK_ROLE],
    words: [cluster, taskDefinition, ...launch.words, ...network.words],
  }, ...executeCommands(inCluster, task)];
}

const REGISTERED: Argument = { text: '"$TASK_DEFINITION"' };

function register(file: string): Draft {
  const input = fileArgument(file);
  const inputOption = option(/\.ya?ml$/i.test(file) ? 'cli-input-yaml' : 'cli-input-json', input);
  return {
    title: 'register the task definition',
    commands: [`TASK_DEFINITION=$(aws ecs register-task-definition ${inputOption} ${quietly('taskDefinition.taskDefinitionArn')})`],
    notes: [],
    words: [input],
  };
}

function taskDefinitionArgument({ revision, model: { family } }: FoundTaskDefinition): Argument {
  return argument(typeof family === 'string' && revision !== undefined ? `${family}:${revision}` : family, 'TASK_DEFINITION', 'family or ARN of the task definition');
}

interface Options {
  readonly options: readonly string[];
  readonly words: readonly Argument[];
}

function launchOptions(task: TaskDefinitionModel): Options {
  if (runsOnFargate(task)) {
    return { options: ['--launch-type FARGATE'], words: [] };
  }
  const [only, ...others] = task.requiresCompatibilities;
  if (only === 'MANAGED_INSTANCES' && others.length === 0) {
    const provider = blank('CAPACITY_PROVIDER', 'name of a capacity provider of the cluster');
    return { options: ['--capacity-provider-strategy "capacityProvider=$CAPACITY_PROVIDER"'], words: [provider] };
  }
  const type = argument(others.length === 0 && ['EC2', 'EXTERNAL'].includes(only as string) ? only : UNKNOWN, 'LAUNCH_TYPE', 'EC2, FARGATE or EXTERNAL');
  return { options: [option('launch-type', type)], words: [type] };
}

function networkOptions(): Options {
  return {
    options: ['--network-configuration "awsvpcConfiguration={subnets=[$SUBNETS],securityGroups=[$SECURITY_GROUPS],assignPublicIp=$ASSIGN_PUBLIC_IP}"'],
    words: [
      blank('SUBNETS', 'ids of subnets, with commas between them'),
      blank('SECURITY_GROUPS', 'ids of security groups, with commas between them'),
      blank('ASSIGN_PUBLIC_IP', 'ENABLED in public subnets, DISABLED in private ones'),
    ],
  };
}

function executeCommands(inCluster: string, task: TaskDefinitionModel): Draft[] {
  if (task.enableFaultInjection === true || task.containers.length === 0) {
    return [];
  }
  const names = task.containers.map(containerArgument);
  const shell = runsOnWindows(task) ? 'cmd.exe' : '/bin/sh';
  return [{
    title: task.containers.length === 1 ? 'open a shell in the container' : 'open a shell in a container, one at a time',
    commands: names.map(name => `aws ecs execute-command ${inCluster} --task "$TASK" ${option('container', name)} --interactive --command ${shell}`),
    notes: [
      'The AWS CLI needs its Session Manager plugin for this.',
      ...sharesPidNamespace(task) ? ['With a shared PID namespace ECS Exec works in one of these containers only, and ECS chooses which.'] : [],
      ...task.hasUntoldContainers ? ['There may be more containers, which are known when deployed.'] : [],
      ...task.enableFaultInjection === UNKNOWN ? ['Where fault injection is on, which is known when deployed, ECS Exec has to be off.'] : [],
    ],
    words: names,
  }];
}

/** A container without a name, or with one that is not known, is called by its place. */
function containerArgument({ name, hasUntoldName }: ContainerModel, index: number): Argument {
  const place = index + 1;
  return argument(hasUntoldName || name === `#${place}` ? UNKNOWN : name, `CONTAINER_${place}`, `name of container ${place}`);
}

const FAULTS = 'Faults can be injected into this task, for which ECS Exec has to be off: there is no shell to open.';
const TASK_ROLE = 'For ECS Exec the task role needs ssmmessages:CreateControlChannel, :CreateDataChannel, :OpenControlChannel and :OpenDataChannel.';

function execOption({ enableFaultInjection }: TaskDefinitionModel): string {
  return enableFaultInjection === true ? '--disable-execute-command' : '--enable-execute-command';
}

/** Tells one thing alone: a long answer would open a pager, which swallows what is pasted after it. */
function quietly(query: string): string {
  return `--query ${shellWord(query)} --output text`;
}
