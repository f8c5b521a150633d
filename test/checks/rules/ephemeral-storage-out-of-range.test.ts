import { ephemeralStorageOutOfRange } from '../../../src/checks/rules/ephemeral-storage-out-of-range';
import { container, each, ec2, fargate, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const stored = (sizeInGiB: unknown) => fargate([container('web')], { ephemeralStorage: { sizeInGiB } });

reports(ephemeralStorageOutOfRange, 'the size and the limits', stored(500),
  { message: 'sizeInGiB of ephemeralStorage is 500, but Fargate has 21 to 200.' });

reportsOnce(ephemeralStorageOutOfRange, each('a size of', [20, '20', 201], stored));
reportsNothing(ephemeralStorageOutOfRange, {
  ...each('a size of', [21, 200, undefined, UNRESOLVED], stored),
  'unresolved storage': fargate([container('web')], { ephemeralStorage: UNRESOLVED }),
  'instances, which have no such storage': ec2([container('web')], { ephemeralStorage: { sizeInGiB: 1 } }),
});
