import { eachContainer, onFargate, onInstances, Rule, web } from './kit';

export const memoryBelowReservation: Rule = {
  name: 'memory-below-reservation',
  severity: 'error',
  title: 'A container reserves more memory than it may use',
  why: 'The hard limit of a container is memory, and the soft limit memoryReservation. ECS documents that the hard limit must not be below the soft one, and container engines reject such a container.',
  fix: 'Raise memory, or lower memoryReservation.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: ['https://github.com/awsdocs/amazon-ecs-developer-guide/pull/242', 'https://github.com/aws/amazon-ecs-cli/issues/546'],
  fails: () => [onFargate([web({ memory: 255, memoryReservation: 256 })]), onInstances([web({ memory: 255, memoryReservation: 256 })])],
  foundAt: ['containerDefinitions.0.memory', 'containerDefinitions.0.memory'],
  passes: () => [onFargate([web({ memory: 256, memoryReservation: 256 })]), onFargate([web({ memoryReservation: 256 })])],
  check: eachContainer(({ memoryMiB, memoryReservationMiB }) =>
    typeof memoryMiB !== 'number' || typeof memoryReservationMiB !== 'number' || memoryMiB === 0 || memoryMiB >= memoryReservationMiB
      ? undefined
      : { message: `memory is ${memoryMiB} MiB, but memoryReservation is ${memoryReservationMiB}.`, at: ['memory'] }),
};
