import { volumeWithTwoConfigurations } from '../../../src/checks/rules/volume-with-two-configurations';
import { ec2, fargate, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const HOST = { host: { sourcePath: '/data' } };
const EFS = { efsVolumeConfiguration: { fileSystemId: UNRESOLVED } };
const task = (volume: object) => ec2([], { volumes: [{ name: 'data', ...volume }] });

reports(volumeWithTwoConfigurations, 'the configurations of a volume', task({ ...HOST, ...EFS, dockerVolumeConfiguration: { scope: 'shared' } }),
  { message: 'the volume data has host.sourcePath, dockerVolumeConfiguration, and efsVolumeConfiguration, but ECS accepts only one of them.' });

reports(volumeWithTwoConfigurations, 'the second volume that is configured at launch', fargate([], { volumes: [{ name: 'a', configuredAtLaunch: true }, { name: 'b', configuredAtLaunch: 'true' }] }),
  { message: 'the volume b is configured at launch, as another volume is, but ECS supports only one such volume.', fix: 'Remove configuredAtLaunch from all volumes except for one.' });

reportsOnce(volumeWithTwoConfigurations, {
  'two configurations of a volume with an unresolved name': fargate([], { volumes: [{ name: UNRESOLVED, ...HOST, ...EFS }] }),
  'a volume that is configured at launch': task({ ...EFS, configuredAtLaunch: true }),
  'a Docker volume with a driver only': task({ ...EFS, dockerVolumeConfiguration: { driver: 'local' } }),
});
reportsNothing(volumeWithTwoConfigurations, {
  'one configuration': task({ ...EFS, configuredAtLaunch: false }),
  'volumes beside one that is configured at launch': fargate([], { volumes: [{ name: 'a', configuredAtLaunch: true }, { name: 'b', ...EFS }, { name: 'c', ...EFS }] }),
  'a host without a path': task({ host: {}, ...EFS }),
  'the empty values of an AWS CLI skeleton': task({ ...EFS, fsxWindowsFileServerVolumeConfiguration: { fileSystemId: '' }, s3filesVolumeConfiguration: { fileSystemArn: '' } }),
  'a configuration that a condition decides': task({ ...EFS, host: { 'Fn::If': ['Local', HOST.host, { Ref: 'AWS::NoValue' }] } }),
  'an unresolved volume': fargate([], { volumes: [UNRESOLVED] }),
});
