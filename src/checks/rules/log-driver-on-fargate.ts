import { eachContainer, joinWords, onFargate, onInstances, Rule, runsOnFargate, web } from './kit';

const DRIVERS = ['awslogs', 'splunk', 'awsfirelens'];
const logging = (logDriver: string) => web({ logConfiguration: { logDriver } });

export const logDriverOnFargate: Rule = {
  name: 'log-driver-on-fargate',
  severity: 'error',
  title: 'Fargate does not support a log driver',
  why: 'On Fargate, ECS accepts the log drivers awslogs, splunk, and awsfirelens. The others require an instance with the driver.',
  fix: 'Use awslogs, splunk, or awsfirelens. FireLens forwards logs to Fluentd and Fluent Bit.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html',
  moreSources: [
    'https://github.com/aws-samples/aws-fargate-log-aggregator-with-fluentd/issues/2',
    'https://github.com/aws/containers-roadmap/issues/383',
  ],
  fails: () => [onFargate([logging('json-file')])],
  foundAt: ['containerDefinitions.0.logConfiguration.logDriver'],
  passes: () => [onFargate([logging('splunk')]), onInstances([logging('json-file')])],
  check: eachContainer(({ logDriver }) => typeof logDriver !== 'string' || DRIVERS.includes(logDriver) || !DRIVER.test(logDriver) ? undefined : {
    message: `logDriver is ${logDriver}, but Fargate supports only ${joinWords(DRIVERS)}.`,
    at: ['logConfiguration', 'logDriver'],
  }, runsOnFargate),
};

/** Deployment tools replace other texts. */
const DRIVER = /^[a-z][\w .:/-]*$/i;
