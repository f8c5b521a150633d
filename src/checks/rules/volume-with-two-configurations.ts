import { joinWords, onFargate, onInstances, Rule, UNKNOWN, VolumeModel, web } from './kit';

const EFS = { efsVolumeConfiguration: { fileSystemId: 'fs-12345678' } };
const volume = (more: object) => [[web()], { volumes: [{ name: 'data', ...more }] }] as const;

export const volumeWithTwoConfigurations: Rule = {
  name: 'volume-with-two-configurations',
  severity: 'error',
  title: 'A volume has more than one configuration, or several volumes are configured at launch',
  why: 'A volume is one of a folder of the host, a Docker volume, a file system, and a volume that is configured at launch. ECS rejects a volume with two of them, for example a sourcePath of the host and an efsVolumeConfiguration. It supports one volume of a task that is configured at launch.',
  fix: 'Leave one of the configurations. On Fargate, host.sourcePath and dockerVolumeConfiguration are not supported.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html',
  moreSources: [
    'https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/185',
    'https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/146',
  ],
  fails: () => [onInstances(...volume({ host: { sourcePath: '/data' }, ...EFS })), onFargate(...volume({ configuredAtLaunch: true, ...EFS }))],
  foundAt: ['volumes.0.name', 'volumes.0.name'],
  passes: () => [onFargate(...volume(EFS)), onFargate(...volume({ configuredAtLaunch: true })), onInstances(...volume({ host: { sourcePath: '/data' } }))],
  requires: 'volumes',
  check: ({ volumes }) => [
    ...volumes.filter(({ configurations }) => configurations.length > 1).map(({ name, configurations }) => ({
      message: `${named(name)} has ${joinWords(configurations)}, but ECS accepts only one of them.`,
      at: ['volumes', String(name)],
    })),
    ...volumes.filter(({ configurations }) => configurations.includes(AT_LAUNCH)).slice(1).map(({ name }) => ({
      message: `${named(name)} is configured at launch, as another volume is, but ECS supports only one such volume.`,
      fix: `Remove ${AT_LAUNCH} from all volumes except for one.`,
      at: ['volumes', String(name)],
    })),
  ],
};

const AT_LAUNCH = 'configuredAtLaunch';

function named(name: VolumeModel['name']): string {
  return name === UNKNOWN ? 'a volume' : `the volume ${name}`;
}
