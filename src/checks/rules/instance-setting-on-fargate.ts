import { agent, Finding, InstanceSetting, onFargate, onInstances, Rule, runsOnFargate, runsOnlyOnFargate, web, withAlternatives } from './kit';

const LOGS = { logConfiguration: { logDriver: 'awsfirelens' } };
const routerOf = (type: string, value: string) =>
  ({ firelensConfiguration: { type: 'fluentbit', options: { 'config-file-type': type, 'config-file-value': value } } });

export const instanceSettingOnFargate: Rule = {
  name: 'instance-setting-on-fargate',
  severity: 'error',
  title: 'Fargate does not support a setting that requires an instance',
  why: 'Some settings require a container instance: its devices, swap space, files, name servers, or GPUs. ECS rejects them for Fargate, which has no volumes in FSx for Windows File Server either. It reads the configuration file of a log router (FireLens) from Amazon S3 only on instances; on Fargate, the task does not start. Since January 2026, tmpfs is no longer one of them.',
  fix: 'Remove the setting, or run the task on instances.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html',
    'https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/174',
    'https://github.com/aws/containers-roadmap/issues/736',
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_FirelensConfiguration.html',
    'https://github.com/aws-samples/amazon-ecs-firelens-examples/issues/32',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/wfsx-volumes.html',
  ],
  fails: () => [
    onFargate([web({ privileged: true })]),
    onFargate([web({ links: ['db'] })]),
    onFargate([web({ linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } })]),
    onFargate([web({ linuxParameters: { sharedMemorySize: 64 } })]),
    onFargate([web({ linuxParameters: { maxSwap: 64, swappiness: 10 } })]),
    onFargate([web({ resourceRequirements: [{ type: 'GPU', value: '1' }] })]),
    onFargate([web(LOGS), agent(routerOf('s3', 'arn:aws:s3:::shop/fluent.conf'))]),
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
    'containerDefinitions.1.firelensConfiguration.options.config-file-type',
    'volumes.0.host.sourcePath',
    'placementConstraints',
  ],
  passes: () => [
    onFargate([web({ privileged: false, linuxParameters: { devices: [], initProcessEnabled: true } })]),
    onFargate([web(LOGS), agent(routerOf('file', '/fluent.conf'))]),
    onFargate([web({ linuxParameters: { tmpfs: [{ containerPath: '/scratch', size: 64 }] } })]),
    onFargate([web()], { volumes: [{ name: 'data', host: {} }] }),
    onInstances([web({ privileged: true, linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } })]),
  ],
  check: task => !runsOnFargate(task) ? [] : [
    ...task.instanceSettings.map(finding),
    ...task.containers.flatMap(({ name: container, instanceSettings }) =>
      instanceSettings.filter(setting => !isRouterFile(setting) || runsOnlyOnFargate(task)).map(setting => ({ container, ...finding(setting) }))),
  ],
};

function isRouterFile({ name }: InstanceSetting): boolean {
  return name.endsWith('config-file-type');
}

function finding(setting: InstanceSetting): Finding {
  const { name, value } = setting;
  // A user reports the size of /dev/shm: https://github.com/aws/containers-roadmap/issues/736
  const without = name.endsWith('sharedMemorySize') ? `${name}: on Fargate, /dev/shm is reported to be as large as the memory of the container. Or` : `${name}, or`;
  const fix = isRouterFile(setting) ? 'Add the file to the image, and set config-file-type to file.'
    : withAlternatives(`Remove ${without} run the task on instances.`, name);
  return { message: `${name} is ${value}, which Fargate does not support.`, at: name.split('.'), fix };
}
