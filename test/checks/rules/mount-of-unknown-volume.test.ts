import { mountOfUnknownVolume } from '../../../src/checks/rules/mount-of-unknown-volume';
import { container, each, fargate, findings, reportsNothing, UNRESOLVED } from '../definitions';

const mounting = (...names: unknown[]) => container('web', { mountPoints: names.map(sourceVolume => ({ sourceVolume, containerPath: '/data' })) });
const task = (volumes: unknown, ...names: unknown[]) => fargate([mounting(...names)], { volumes });

test.each([
  ['the existing names', task([{ name: 'data' }, { name: 'logs' }], 'date', 'data'), 'date', 'volumes: data, logs'],
  ['that none exists', task(undefined, 'data'), 'data', 'it has no volumes'],
  ['that Elastic Beanstalk adds none for another container', task(undefined, 'awseb-logs-api'), 'awseb-logs-api', 'it has no volumes'],
])('reports a name that no volume has, with %s', (_, definition, name, existing) => {
  expect(findings(mountOfUnknownVolume, definition)).toStrictEqual([
    { container: 'web', message: `sourceVolume is ${name}, which is not in the task definition (${existing}).` },
  ]);
});

reportsNothing(mountOfUnknownVolume, {
  'volumes of any kind': task([{ name: 'files', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }, { name: 'disk', configuredAtLaunch: true }], 'files', 'disk'),
  'an unresolved list of volumes': task(UNRESOLVED, 'data'),
  'an unresolved volume': task([UNRESOLVED, { name: 'logs' }], 'data'),
  'an unresolved name of a volume': task([{ name: UNRESOLVED }], 'data'),
  'a volume without a name, which a plan of Terraform omits until it is known': task([{ host: {} }], 'data'),
  ...each('the mount point', [UNRESOLVED, ''], name => task(undefined, name)),
  'the volume that Elastic Beanstalk adds for the logs of a container': task(undefined, 'awseb-logs-web'),
  'unresolved mount points': [container('web', { mountPoints: UNRESOLVED })],
});
