import { volumeWithTwoConfigurations } from '../../../src/checks/rules/volume-with-two-configurations';
import { ec2, fargate, reports, reportsNothing, UNRESOLVED } from '../definitions';

const HOST = { host: { sourcePath: '/data' } };
const EFS = { efsVolumeConfiguration: { fileSystemId: UNRESOLVED } };
const task = (volume: object) => ec2([], { volumes: [{ name: 'data', ...volume }] });

reports(volumeWithTwoConfigurations, 'the configurations of a volume', task({ ...HOST, ...EFS, dockerVolumeConfiguration: { scope: 'shared' } }),
  { message: 'the volume data has host.sourcePath, dockerVolumeConfiguration, and efsVolumeConfiguration, but ECS accepts only one of them.' });

reportsNothing(volumeWithTwoConfigurations, {
  'a host without a path': task({ host: {}, ...EFS }),
  'the empty values of an AWS CLI skeleton': task({ ...EFS, fsxWindowsFileServerVolumeConfiguration: { fileSystemId: '' }, s3filesVolumeConfiguration: { fileSystemArn: '' } }),
  'a configuration that a condition decides': task({ ...EFS, host: { 'Fn::If': ['Local', HOST.host, { Ref: 'AWS::NoValue' }] } }),
  'an unresolved volume': fargate([], { volumes: [UNRESOLVED] }),
});
