import { onFargate, Rule, UNKNOWN, VolumeModel, web } from './kit';

const ACCESS_POINT = { transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: 'fsap-12345678' } };
const efs = (settings: object) => onFargate([web()], { volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-12345678', ...settings } }] });

export const efsSettingsContradict: Rule = {
  name: 'efs-settings-contradict',
  severity: 'error',
  title: 'The settings of an Amazon EFS volume contradict each other',
  why: 'An access point has its own root directory, so ECS accepts no other rootDirectory than / with it. An access point and IAM authorization require transitEncryption, which is off by default.',
  fix: 'Remove rootDirectory, and set transitEncryption to ENABLED.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSAuthorizationConfig.html',
    'https://github.com/aws/aws-cdk/issues/10683', 'https://github.com/CircleCI-Public/aws-ecs-orb/issues/105',
  ],
  fails: () => [
    efs({ ...ACCESS_POINT, rootDirectory: '/data' }),
    efs({ authorizationConfig: { iam: 'ENABLED' } }),
  ],
  foundAt: ['volumes.0.efsVolumeConfiguration.rootDirectory', 'volumes.0.efsVolumeConfiguration'],
  passes: () => [efs({ ...ACCESS_POINT, rootDirectory: '/' }), efs({ rootDirectory: '/data' })],
  requires: 'volumes',
  check: ({ volumes }) => volumes.flatMap(volume => contradictionsIn(volume).map(([key, problem, fix]) => ({
    message: `${volume.name === UNKNOWN ? 'a volume' : `the volume ${volume.name}`} has ${problem}.`,
    fix,
    at: ['volumes', ...volume.name === UNKNOWN ? [] : [volume.name], 'efsVolumeConfiguration', key],
  }))),
};

function contradictionsIn(
  { rootDirectory, transitEncryption = 'DISABLED', hasAccessPoint, iam }: VolumeModel,
): (readonly [key: string, problem: string, fix: string])[] {
  return [
    ...hasAccessPoint && typeof rootDirectory === 'string' && rootDirectory !== '/'
      ? [['rootDirectory', `the rootDirectory ${rootDirectory} and an access point, which has its own`, 'Remove rootDirectory, or remove the access point.'] as const] : [],
    ...transitEncryption === 'DISABLED' && (hasAccessPoint || iam === 'ENABLED')
      ? [['transitEncryption', `${hasAccessPoint ? 'an access point' : 'IAM authorization'} without transitEncryption`, 'Set transitEncryption to ENABLED.'] as const] : [],
  ];
}
