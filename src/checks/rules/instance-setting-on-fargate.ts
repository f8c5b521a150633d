import { Finding, InstanceSetting, onFargate, onInstances, Rule, runsOnFargate, web, withAlternatives } from './rule-helpers';

export const instanceSettingOnFargate: Rule = {
  name: 'instance-setting-on-fargate',
  severity: 'error',
  title: 'Fargate does not support a Linux setting that requires an instance',
  why: 'Some settings require a container instance: its devices, its swap space, sharedMemorySize, security options, or all its rights. ECS rejects them for Fargate. Since January 2026, tmpfs is no longer one of them.',
  fix: 'Remove the setting, or run the task on instances.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html',
    'https://github.com/aws/containers-roadmap/issues/736',
  ],
  rejections: [
    {
      says: 'Fargate compatible task definitions do not support {sharedMemorySize|devices|dockerSecurityOptions|maxSwap|swappiness}',
      quotedBy: ['cloudposse/terraform-aws-ecs-container-definition#143', 'badmintoncryer/cdk-preflight'],
    },
    { says: 'Fargate requires that the \'privileged\' setting be \'false\'', quotedBy: ['badmintoncryer/cdk-preflight'] },
  ],
  fails: () => [
    onFargate([web({ privileged: true })]),
    onFargate([web({ dockerSecurityOptions: ['no-new-privileges'] })]),
    onFargate([web({ linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } })]),
    onFargate([web({ linuxParameters: { sharedMemorySize: 64 } })]),
    onFargate([web({ linuxParameters: { maxSwap: 64, swappiness: 10 } })]),
  ],
  foundAt: [
    'containerDefinitions.0.privileged',
    'containerDefinitions.0.dockerSecurityOptions',
    'containerDefinitions.0.linuxParameters.devices',
    'containerDefinitions.0.linuxParameters.sharedMemorySize',
    'containerDefinitions.0.linuxParameters.maxSwap containerDefinitions.0.linuxParameters.swappiness',
  ],
  passes: () => [
    onFargate([web({ privileged: false, linuxParameters: { devices: [], initProcessEnabled: true } })]),
    onFargate([web({ linuxParameters: { tmpfs: [{ containerPath: '/scratch', size: 64 }] } })]),
    onInstances([web({ privileged: true, linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } })]),
  ],
  check: task => !runsOnFargate(task) ? []
    : task.containers.flatMap(({ name: container, instanceSettings }) => instanceSettings.map(setting => ({ container, ...finding(setting) }))),
};

function finding({ name, value }: InstanceSetting): Finding {
  // A user reports the size of /dev/shm: https://github.com/aws/containers-roadmap/issues/736
  const without = name.endsWith('sharedMemorySize') ? `${name}: on Fargate, /dev/shm is reported to be as large as the memory of the container. Or` : `${name}, or`;
  return {
    message: `${name} is ${value}, which Fargate does not support.`,
    at: name.split('.'),
    fix: withAlternatives(`Remove ${without} run the task on instances.`, name),
  };
}
