import { agent, eachContainer, onInstances, Rule, runsOnFargate, web } from './kit';

const LINKS = { links: ['agent'] };

export const linksInAwsvpc: Rule = {
  name: 'links-in-awsvpc',
  severity: 'error',
  title: 'In awsvpc mode, containers cannot be linked',
  why: 'ECS rejects links in awsvpc mode. Containers of a task reach each other at 127.0.0.1 instead, because they share a network namespace.',
  fix: 'Remove links, and use 127.0.0.1 with the port of the other container.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: ['https://github.com/aws-observability/aws-otel-collector/issues/1359'],
  fails: () => [onInstances([web(LINKS)], { networkMode: 'awsvpc' })],
  foundAt: ['containerDefinitions.0.links'],
  passes: () => [onInstances([web(LINKS), agent()], { networkMode: 'bridge' })],
  // Fargate supports no links at all, which is another finding.
  check: eachContainer(({ instanceSettings }) => instanceSettings.filter(({ name }) => name === 'links')
    .map(({ value }) => ({ message: `links is ${value}, but the network mode is awsvpc.`, at: ['links'] })), task => task.networkMode === 'awsvpc' && !runsOnFargate(task)),
};
