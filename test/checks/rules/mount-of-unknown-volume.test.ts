import { mountOfUnknownVolume } from '../../../src/checks/rules/mount-of-unknown-volume';
import { container, ec2, fargate, findings, Json, UNRESOLVED } from '../definitions';

const mounting = (...names: unknown[]) => [container('web', { mountPoints: names.map(sourceVolume => ({ sourceVolume, containerPath: '/data' })) })];
const found = (containers: Json[], volumes?: unknown) => findings(mountOfUnknownVolume, fargate(containers, { volumes }));

test('reports a name that no volume has, with the existing names, on Fargate and on EC2', () => {
  expect(found(mounting('date', 'data'), [{ name: 'data' }, { name: 'logs' }])).toStrictEqual([{
    container: 'web', message: 'sourceVolume is date, which is not in the task definition (volumes: data, logs).',
  }]);
  expect(findings(mountOfUnknownVolume, ec2(mounting('data')))).toStrictEqual([{
    container: 'web', message: 'sourceVolume is data, which is not in the task definition (it has no volumes).',
  }]);
});

test('accepts a volume of any kind', () => {
  expect(found(mounting('data', 'files', 'disk'), [{ name: 'data' }, { name: 'files', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }, { name: 'disk', configuredAtLaunch: true }])).toEqual([]);
});

test.each([
  ['an unresolved list of volumes', mounting('data'), UNRESOLVED],
  ['an unresolved volume', mounting('data'), [UNRESOLVED, { name: 'logs' }]],
  ['an unresolved name of a volume', mounting('data'), [{ name: UNRESOLVED }]],
  ['a volume without a name, which a plan of Terraform omits until it is known', mounting('data'), [{ host: {} }]],
  ['an unresolved name of a mount point', mounting(UNRESOLVED), undefined],
  ['the empty name of the CLI skeleton', mounting(''), undefined],
  ['unresolved mount points', [container('web', { mountPoints: UNRESOLVED })], undefined],
])('reports nothing for %s', (_, containers, volumes) => {
  expect(found(containers, volumes)).toEqual([]);
});

test('distinguishes names by case', () => {
  expect(found(mounting('Data'), [{ name: 'data' }])).toHaveLength(1);
});
