import { CHOICE, joinWords, onFargate, onInstances, Rule, UNKNOWN, web } from './kit';

const EFS = { efsVolumeConfiguration: { fileSystemId: 'fs-12345678' } };
const volume = (more: object) => [[web()], { volumes: [{ name: 'data', ...more }] }] as const;

export const volumeWithTwoConfigurations: Rule = {
  name: 'volume-with-two-configurations',
  severity: 'error',
  title: 'A volume has more than one configuration',
  why: 'A volume is one of a folder of the host, a Docker volume, and a file system. ECS rejects a volume with two of them, for example a sourcePath of the host and an efsVolumeConfiguration.',
  fix: 'Leave one of the configurations. On Fargate, host.sourcePath and dockerVolumeConfiguration are not supported.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html',
  moreSources: [
    'https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/185',
    'https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/146',
  ],
  fails: [onInstances(...volume({ host: { sourcePath: '/data' }, ...EFS }))],
  foundAt: ['volumes.0.name'],
  passes: [onFargate(...volume(EFS)), onInstances(...volume({ host: { sourcePath: '/data' } }))],
  check: ({ volumes }) => volumes.filter(({ configurations }) => configurations.length > 1).map(({ name, configurations }) => ({
    message: `${name === UNKNOWN ? 'a volume' : `the volume ${name}`} has ${joinWords(configurations)}, but ECS accepts only one of them.`,
    at: ['volumes', ...name === UNKNOWN ? [] : [name]],
  })),
};
