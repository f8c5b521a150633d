import { agent, onFargate, Rule, UNKNOWN, web } from './kit';

const LOGS = { logConfiguration: { logDriver: 'awsfirelens' } };
const ROUTER = agent({ firelensConfiguration: { type: 'fluentbit' } });

export const firelensIncomplete: Rule = {
  name: 'firelens-incomplete',
  severity: 'error',
  title: 'A container sends logs to FireLens without a log router, or a log router has no logs',
  why: 'The log driver awsfirelens sends logs to the container with a firelensConfiguration. ECS rejects a task definition with only one of the two.',
  fix: 'Add the missing part, or remove the other one.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html',
  moreSources: [
    'https://github.com/OctopusDeploy/Issues/issues/7821',
    'https://github.com/aws/amazon-cloudwatch-logs-for-fluent-bit/issues/20',
  ],
  fails: () => [onFargate([web(LOGS), agent()]), onFargate([web(), ROUTER])],
  foundAt: ['containerDefinitions.0.logConfiguration.logDriver', 'containerDefinitions.1.firelensConfiguration'],
  passes: () => [onFargate([web(LOGS), ROUTER]), onFargate([web(), agent()])],
  requires: 'FireLens',
  check: ({ containers, hasUnresolvedContainers }) => {
    const [routers, senders] = [
      containers.filter(({ firelensType }) => firelensType !== undefined),
      containers.filter(({ logDriver }) => logDriver === 'awsfirelens' || logDriver === UNKNOWN),
    ];
    if (hasUnresolvedContainers || (routers.length > 0) === (senders.length > 0)) {
      return [];
    }
    return [
      ...senders.filter(({ logDriver }) => logDriver !== UNKNOWN).map(({ name: container }) => ({
        container,
        message: 'logDriver is awsfirelens, but no container of the task has a firelensConfiguration.',
        fix: 'Add a container with a firelensConfiguration, or use another log driver.',
        at: ['logConfiguration', 'logDriver'],
      })),
      ...routers.filter(({ firelensType }) => firelensType !== UNKNOWN).map(({ name: container, firelensType }) => ({
        container,
        message: `the container is a log router (${String(firelensType)}), but no container of the task has the logDriver awsfirelens.`,
        fix: 'Set the logDriver of the containers to awsfirelens, or remove firelensConfiguration.',
        at: ['firelensConfiguration'],
      })),
    ];
  },
};
