import { onInstances, Rule, runsOnExternal, web } from './kit';

export const networkModeOnExternal: Rule = {
  name: 'network-mode-on-external',
  severity: 'error',
  title: 'External instances do not support the network mode awsvpc',
  why: 'In awsvpc mode, each task gets a network interface of Amazon EC2. External instances (ECS Anywhere) run outside Amazon EC2, so AWS supports only bridge, host, and none there.',
  fix: 'Set networkMode to bridge, host, or none.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-anywhere.html',
  moreSources: ['https://github.com/aws/aws-cdk/issues/19922'],
  fails: () => [onInstances([web()], { requiresCompatibilities: ['EXTERNAL'], networkMode: 'awsvpc' })],
  foundAt: ['networkMode'],
  passes: () => [
    onInstances([web()], { requiresCompatibilities: ['EXTERNAL'], networkMode: 'bridge' }),
    onInstances([web()], { requiresCompatibilities: ['EXTERNAL'] }),
    onInstances([web()], { networkMode: 'awsvpc' }),
  ],
  check: task => runsOnExternal(task) && task.networkMode === 'awsvpc'
    ? [{ message: 'networkMode is awsvpc, which external instances do not support.', at: ['networkMode'] }]
    : [],
};
