import { onFargate, onInstances, web } from './examples';
import { REQUEST } from '../correction';
import { sharesNetworkNamespace, UNKNOWN } from '../model';
import { seeSection } from '../not-possible';
import type { Rule } from '../rule';

export const hostnameInAwsvpc: Rule = {
  name: 'hostname-in-awsvpc',
  severity: 'error',
  title: 'In awsvpc mode, a container cannot set its host name',
  why: 'The host name belongs to the network interface of the task. ECS rejects hostname in this mode, which every task on Fargate uses.',
  fix: seeSection('Remove hostname. If the application needs a name, pass it in an environment variable.', 'host-names-and-name-servers'),
  autofix: { note: REQUEST },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: ['https://github.com/labd/ecs-deplojo/issues/26', 'https://github.com/aws/containers-roadmap/issues/1480'],
  fails: [onFargate([web({ hostname: 'shop' })])],
  foundAt: ['containerDefinitions.0.hostname'],
  passes: [
    onFargate([web()]),
    onInstances([web({ hostname: 'shop' })], { networkMode: 'bridge' }),
  ],
  check: task => !sharesNetworkNamespace(task) ? [] : task.containers.flatMap(({ name: container, hostname }) =>
    hostname === undefined || hostname === UNKNOWN ? [] : [{
      container,
      message: `hostname is ${hostname}, but the network mode awsvpc does not support it.`,
      at: ['hostname'],
    }]),
};
