import { fewNames, onFargate, Rule, UNKNOWN, web } from './kit';

const MOUNTS = web({ mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] });

export const mountOfUnknownVolume: Rule = {
  name: 'mount-of-unknown-volume',
  severity: 'error',
  title: 'A container mounts a volume that is not in the task definition',
  why: 'The sourceVolume of a mount point must be the name of one of the volumes of the task definition. ECS rejects any other name. Elastic Beanstalk adds a volume for the logs of each container, such as awseb-logs-web.',
  fix: 'Add the volume to the volumes of the task definition, or correct the name.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MountPoint.html',
  moreSources: [
    'https://github.com/ansible/ansible/issues/35751',
    'https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/create_deploy_docker_v2config.html',
  ],
  fails: () => [
    onFargate([MOUNTS], { volumes: [{ name: 'Data' }] }),
    onFargate([MOUNTS]),
  ],
  foundAt: ['containerDefinitions.0.mountPoints.0.sourceVolume', 'containerDefinitions.0.mountPoints.0.sourceVolume'],
  passes: () => [onFargate([MOUNTS], { volumes: [{ name: 'data' }] })],
  requires: 'volumes',
  check: ({ volumes, containers }) => {
    const names = new Set(volumes.map(({ name }) => name));
    if (names.has(UNKNOWN)) {
      return [];
    }
    const ofBeanstalk = new Set(containers.map(({ name }) => `awseb-logs-${name}`));
    const listed = names.size === 0 ? 'it has no volumes' : `volumes: ${fewNames([...names].map(String)).join(', ')}`;
    return containers.flatMap(({ name: container, mountedVolumes }) => mountedVolumes
      .filter(({ name }) => name !== UNKNOWN && !names.has(name) && !ofBeanstalk.has(name))
      .map(({ name: volume, step }) => ({
        container,
        message: `sourceVolume is ${String(volume)}, which is not in the task definition (${listed}).`,
        at: ['mountPoints', step],
      })));
  },
};
