import { eachContainer, joinWords, onFargate, onInstances, Rule, runsOnFargate, UNKNOWN, web } from './kit';

const REQUIRED = { 'awslogs-group': 'shop', 'awslogs-region': 'eu-west-1' };
const PREFIX = 'awslogs-stream-prefix';
const REQUIRED_OPTIONS = Object.keys(REQUIRED);
const REQUIRED_ON_FARGATE = [...REQUIRED_OPTIONS, PREFIX];
const logging = (options: object) => web({ logConfiguration: { logDriver: 'awslogs', options } });

export const awslogsOptionMissing: Rule = {
  name: 'awslogs-option-missing',
  severity: 'error',
  title: 'The log driver awslogs lacks a required option',
  why: 'ECS requires the options awslogs-group and awslogs-region of the log driver awslogs, and on Fargate also awslogs-stream-prefix, without which it rejects the task definition. The case of the names counts.',
  fix: 'Add the option.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html',
  moreSources: [
    'https://github.com/aws/aws-cdk/issues/1422',
    'https://github.com/aws-samples/amazon-ecs-firelens-examples/issues/83',
    'https://github.com/aws-cloudformation/cfn-lint/blob/main/src/cfnlint/rules/resources/ecs/LogConfiguration.py',
  ],
  fails: () => [onFargate([logging(REQUIRED)]), onInstances([logging({ 'awslogs-region': 'eu-west-1' })])],
  foundAt: ['containerDefinitions.0.logConfiguration.options', 'containerDefinitions.0.logConfiguration.options'],
  passes: () => [onFargate([logging({ ...REQUIRED, [PREFIX]: 'web' })]), onInstances([logging(REQUIRED)])],
  check: eachContainer(({ logDriver, logOptions }, task) => {
    const required = runsOnFargate(task) ? REQUIRED_ON_FARGATE : REQUIRED_OPTIONS;
    const missing = logDriver !== 'awslogs' || logOptions === UNKNOWN ? [] : required.filter(name => !logOptions.has(name));
    return missing.length === 0 ? undefined : {
      message: `logDriver is awslogs, but ${joinWords(missing)} ${missing.length === 1 ? 'is' : 'are'} not among its options.`,
      fix: `Add ${joinWords(missing)} to the options.`,
      at: ['logConfiguration', 'options'],
    };
  }),
};
