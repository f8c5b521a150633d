import { Finding, InstanceSetting, onFargate, onInstances, REQUEST, Rule, runsOnFargate, web, withAlternatives } from './kit';

export const instanceSettingOnFargate: Rule = {
  name: 'instance-setting-on-fargate',
  severity: 'error',
  title: 'Fargate does not support a setting that requires an instance',
  why: 'Some settings require a container instance: its devices, swap space, files, name servers, or GPUs. ECS rejects them for Fargate. Since January 2026, tmpfs is no longer one of them.',
  fix: 'Remove the setting, or run the task on instances.',
  autofix: { note: REQUEST },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html',
    'https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/174',
    'https://github.com/aws/containers-roadmap/issues/736',
  ],
  fails: () => [
    onFargate([web({ privileged: true })]),
    onFargate([web({ links: ['db'] })]),
    onFargate([web({ linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } })]),
    onFargate([web({ linuxParameters: { sharedMemorySize: 64 } })]),
    onFargate([web({ linuxParameters: { maxSwap: 64, swappiness: 10 } })]),
    onFargate([web({ resourceRequirements: [{ type: 'GPU', value: '1' }] })]),
    onFargate([web()], { volumes: [{ name: 'data', host: { sourcePath: '/data' } }] }),
    onFargate([web()], { placementConstraints: [{ type: 'memberOf', expression: 'attribute:ecs.os-type == linux' }] }),
  ],
  foundAt: [
    'containerDefinitions.0.privileged',
    'containerDefinitions.0.links',
    'containerDefinitions.0.linuxParameters.devices',
    'containerDefinitions.0.linuxParameters.sharedMemorySize',
    'containerDefinitions.0.linuxParameters.maxSwap containerDefinitions.0.linuxParameters.swappiness',
    'containerDefinitions.0.resourceRequirements',
    'volumes.0.host.sourcePath',
    'placementConstraints',
  ],
  passes: () => [
    onFargate([web({ privileged: false, linuxParameters: { devices: [], initProcessEnabled: true } })]),
    onFargate([web({ linuxParameters: { tmpfs: [{ containerPath: '/scratch', size: 64 }] } })]),
    onFargate([web()], { volumes: [{ name: 'data', host: {} }] }),
    onInstances([web({ privileged: true, linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } })]),
  ],
  check: task => !runsOnFargate(task) ? [] : [
    ...task.instanceSettings.map(finding),
    ...task.containers.flatMap(({ name: container, instanceSettings }) => instanceSettings.map(setting => ({ container, ...finding(setting) }))),
  ],
};

function finding({ name, value }: InstanceSetting): Finding {
  // A user reports the size of /dev/shm: https://github.com/aws/containers-roadmap/issues/736
  const without = name.endsWith('sharedMemorySize') ? `${name}: on Fargate, /dev/shm is reported to be as large as the memory of the container. Or` : `${name}, or`;
  return { message: `${name} is ${value}, which Fargate does not support.`, at: name.split('.'), fix: withAlternatives(`Remove ${without} run the task on instances.`, name) };
}
