import { onFargate, Rule, runsOnFargate, web } from './kit';

const [MINIMUM, MAXIMUM] = [21, 200];
const storage = (sizeInGiB: number) => onFargate([web()], { ephemeralStorage: { sizeInGiB } });

export const ephemeralStorageOutOfRange: Rule = {
  name: 'ephemeral-storage-out-of-range',
  severity: 'error',
  title: 'Fargate does not have the size of the ephemeral storage',
  why: 'ECS accepts 21 to 200 GiB. Without ephemeralStorage, a task has 20 GiB, which cannot be set.',
  fix: 'Change sizeInGiB, or remove ephemeralStorage for 20 GiB.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html',
  moreSources: ['https://github.com/anomalyco/sst/pull/3542', 'https://github.com/aws/containers-roadmap/issues/2704'],
  fails: () => [storage(MINIMUM - 1), storage(MAXIMUM + 1)],
  foundAt: ['ephemeralStorage.sizeInGiB', 'ephemeralStorage.sizeInGiB'],
  passes: () => [storage(MINIMUM), storage(MAXIMUM)],
  check: task => {
    const { ephemeralStorageGiB: gibibytes } = task;
    return typeof gibibytes !== 'number' || (gibibytes >= MINIMUM && gibibytes <= MAXIMUM) || !runsOnFargate(task) ? [] : [{
      message: `sizeInGiB of ephemeralStorage is ${gibibytes}, but Fargate has ${MINIMUM} to ${MAXIMUM}.`,
      at: ['ephemeralStorage', 'sizeInGiB'],
    }];
  },
};
