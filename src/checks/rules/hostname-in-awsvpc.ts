import { eachContainer, onFargate, onInstances, Rule, seeSection, sharesNetworkNamespace, UNKNOWN, web } from './kit';

export const hostnameInAwsvpc: Rule = {
  name: 'hostname-in-awsvpc',
  severity: 'error',
  title: 'In awsvpc mode, a container cannot set its host name',
  why: 'In this mode, the containers of a task join the network namespace of a pause container. A host name belongs to the UTS namespace instead, but container engines refuse one for a container that joins the network of another, and ECS rejects hostname. Every task on Fargate uses this mode.',
  fix: seeSection('Remove hostname. If the application needs a name, pass it in an environment variable.', 'host-names-and-name-servers'),
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: [
    'https://github.com/labd/ecs-deplojo/issues/26',
    'https://github.com/aws/containers-roadmap/issues/1480',
    'https://man7.org/linux/man-pages/man7/uts_namespaces.7.html',
  ],
  fails: () => [onFargate([web({ hostname: 'shop' })])],
  foundAt: ['containerDefinitions.0.hostname'],
  passes: () => [
    onFargate([web()]),
    onInstances([web({ hostname: 'shop' })], { networkMode: 'bridge' }),
  ],
  check: eachContainer(({ hostname }) => hostname === undefined || hostname === UNKNOWN ? undefined : {
    message: `hostname is ${hostname}, but the network mode awsvpc does not support it.`,
    at: ['hostname'],
  }, sharesNetworkNamespace),
};
