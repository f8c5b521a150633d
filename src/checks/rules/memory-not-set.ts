import { agent, ContainerModel, Maybe, onInstances, Rule, runsOnFargate, TaskDefinitionModel, UNKNOWN, web } from './kit';

const taskWithoutMemory = (containerDefinitions: readonly object[]) => ({ requiresCompatibilities: ['EC2'], containerDefinitions });

export const memoryNotSet: Rule = {
  name: 'memory-not-set',
  severity: 'error',
  title: 'Neither the task nor a container has memory',
  why: 'If the task has no memory, ECS rejects a container without memory and memoryReservation. 0 counts as not set. On Fargate, the task always has memory.',
  fix: 'Set memory or memoryReservation of the container, or memory of the task.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: ['https://github.com/aws/aws-cli/issues/4453', 'https://github.com/hashicorp/terraform/issues/8389'],
  fails: () => [taskWithoutMemory([web({ memory: 256 }), agent()]), taskWithoutMemory([web({ memory: 256 }), agent({ memoryReservation: 0 })])],
  foundAt: ['containerDefinitions.1.name', 'containerDefinitions.1.name'],
  passes: () => [taskWithoutMemory([web({ memory: 256 }), agent({ memoryReservation: 64 })]), onInstances([web()], { cpu: '256', memory: '512' })],
  check: task => task.memoryMiB !== undefined || runsOnFargate(task) || mayRunOnManagedInstances(task) || isPart(task) ? []
    : task.containers.filter(hasNoMemory).map(({ name: container }) => ({ container, message: 'neither memory nor memoryReservation is set, and the task has no memory.' })),
};

function hasNoMemory({ memoryMiB, memoryReservationMiB }: ContainerModel): boolean {
  return isNotSet(memoryMiB) && isNotSet(memoryReservationMiB);
}

function isNotSet(mebibytes: Maybe<number | undefined>): boolean {
  return mebibytes === undefined || mebibytes === 0;
}

/** Whether the rest of the task definition, with its memory, may be elsewhere: some tools keep only the containers in a file. */
function isPart({ family, requiresCompatibilities }: TaskDefinitionModel): boolean {
  return family === undefined && requiresCompatibilities.length === 0;
}

/** Whether managed instances may be the only launch type: what ECS requires there is not known. */
function mayRunOnManagedInstances({ requiresCompatibilities }: TaskDefinitionModel): boolean {
  return requiresCompatibilities.length > 0 && requiresCompatibilities.every(each => each === 'MANAGED_INSTANCES' || each === UNKNOWN);
}
