import { agent, onFargate, Rule, web } from './kit';

const ROUTER = { firelensConfiguration: { type: 'fluentbit' } };
const LOGS = web({ logConfiguration: { logDriver: 'awsfirelens' } });

export const firelensRouterRepeated: Rule = {
  name: 'firelens-router-repeated',
  severity: 'warning',
  title: 'A task has more than one log router of FireLens',
  why: 'A container with the log driver awsfirelens cannot choose a log router. The ECS agent for EC2 sends all logs to the first one, and lets containers wait for the last one. We don\'t know whether ECS rejects the task definition.',
  fix: 'Keep one firelensConfiguration. A log router can have several outputs.',
  source: 'https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go',
  moreSources: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html'],
  fails: () => [onFargate([LOGS, agent(ROUTER), agent({ name: 'router', ...ROUTER })])],
  foundAt: ['containerDefinitions.2.firelensConfiguration'],
  passes: () => [onFargate([LOGS, agent(ROUTER)])],
  requires: 'several containers',
  check: ({ containers }) => {
    const [first, ...others] = containers.filter(({ firelensType }) => typeof firelensType === 'string');
    return others.map(({ name: container }) => ({
      container,
      message: `the container has a firelensConfiguration, as container ${first.name} does.`,
      at: ['firelensConfiguration'],
    }));
  },
};
