import { agent, ContainerModel, fewNames, Finding, Maybe, onFargate, Rule, runsOnWindows, UNKNOWN, web } from './rule-helpers';

const SIZE = { cpu: '512', memory: '1024' };

export const containersExceedTask: Rule = {
  name: 'containers-exceed-task',
  severity: 'error',
  title: 'The containers have more CPU or memory than their task',
  why: 'ECS rejects a task definition for Linux whose containers together have more cpu than the task, or more memoryReservation than the memory of the task, and one with a container whose memory is more than that of the task. No report shows that ECS rejects containers whose memory only together is more than that of the task: each of them may then be killed below its own limit.',
  fix: 'Lower the values of the containers, or raise those of the task.',
  source: 'https://github.com/aws/aws-cdk/issues/24629',
  moreSources: [
    'https://github.com/cloudnativedaysjp/dreamkast-infra/pull/4766',
    'https://github.com/pulumi/pulumi-awsx/issues/188',
    'https://github.com/aws/aws-cdk/issues/2520',
  ],
  rejections: [
    { says: 'The sum of all container \'{cpu|memoryReservation}\' values cannot be greater than the', quotedBy: ['aws/aws-cdk#24629', 'cloudnativedaysjp/dreamkast-infra/pull/4766'] },
    { says: 'The \'memory\' setting for container \'{worker}\' is greater than for the task', quotedBy: ['pulumi/pulumi-awsx#1220'] },
  ],
  fails: () => [
    onFargate([web({ cpu: 256 }), agent({ cpu: 257 })], SIZE),
    onFargate([web({ memoryReservation: 512 }), agent({ memoryReservation: 513 })], SIZE),
    onFargate([web({ memory: 1025 })], SIZE),
  ],
  foundAt: ['cpu', 'memory', 'containerDefinitions.0.memory'],
  passes: () => [
    onFargate([web({ cpu: 256 }), agent({ cpu: 256 })], SIZE),
    onFargate([web({ memoryReservation: 512 }), agent({ memoryReservation: 512 })], SIZE),
    onFargate([web({ memory: 1024 }), agent({ memory: 1024 })], SIZE),
  ],
  // Windows ignores the size of the task.
  check: task => runsOnWindows(task) ? [] : [
    ...together('cpu', 'cpu', task.containers, ({ cpuUnits }) => cpuUnits, task.cpuUnits),
    ...together('memoryReservation', 'memory', task.containers, ({ memoryReservationMiB }) => memoryReservationMiB, task.memoryMiB),
    ...task.containers.filter(({ memoryMiB }) => isMore(memoryMiB, task.memoryMiB)).map(({ name: container, memoryMiB }) =>
      ({ container, message: `memory is ${String(memoryMiB)} MiB, but the task has only ${String(task.memoryMiB)}.`, at: ['memory'] })),
  ],
};

type MaybeNumber = Maybe<number | undefined>;

/** Reports containers that together have more than the task. An unresolved value counts as 0. */
function together(
  name: string, ofTask: string, containers: readonly ContainerModel[], valueOf: (container: ContainerModel) => MaybeNumber, limit: MaybeNumber,
): Finding[] {
  if (typeof limit !== 'number') {
    return [];
  }
  const known = (container: ContainerModel) => {
    const value = valueOf(container);
    return typeof value === 'number' ? Math.max(value, 0) : 0;
  };
  const sum = containers.reduce((total, container) => total + known(container), 0);
  return sum <= limit ? [] : [{
    message: `the sum of ${name} is ${containers.some(each => valueOf(each) === UNKNOWN) ? 'at least ' : ''}${sum} (${fewNames(containers.filter(known).map(each => `${each.name} ${known(each)}`)).join(', ')}), but ${ofTask} of the task is ${limit}.`,
    at: [ofTask],
  }];
}

function isMore(value: MaybeNumber, limit: MaybeNumber): boolean {
  return typeof value === 'number' && typeof limit === 'number' && value > limit;
}
