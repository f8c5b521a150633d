import { ContainerModel, eachContainer, onFargate, Rule, UNKNOWN, web } from './kit';

/** ECS documents at most this number of seconds for the timeout. The CDK accepts 120, so only more than that is an error. */
const DOCUMENTED_TIMEOUT = 60;

const RANGES: readonly (readonly [name: keyof ContainerModel['healthCheckNumbers'], minimum: number, maximum: number])[] = [
  ['interval', 5, 300], ['timeout', 2, 120], ['retries', 1, 10], ['startPeriod', 0, 300],
];
const checked = (numbers: object) => onFargate([web({ healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost/'], ...numbers } })]);

export const healthCheckOutOfRange: Rule = {
  name: 'health-check-out-of-range',
  severity: 'error',
  title: 'A health check has a value that ECS does not accept',
  why: 'ECS accepts an interval of 5 to 300 seconds, a timeout of 2 to 60 seconds, 1 to 10 retries, and a startPeriod of at most 300 seconds. The CDK accepts a timeout of up to 120 seconds, so the rule does, too.',
  fix: 'Change the value to one in the range.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html',
  moreSources: ['https://github.com/aws/amazon-ecs-agent/issues/1344'],
  fails: () => [checked({ interval: 4 }), checked({ timeout: 121 }), checked({ retries: 11 }), checked({ startPeriod: 301 })],
  foundAt: RANGES.map(([name]) => `containerDefinitions.0.healthCheck.${name}`),
  passes: () => [checked({ interval: 5, timeout: 2, retries: 1 }), checked({ interval: 300, timeout: 120, retries: 10, startPeriod: 300 })],
  requires: 'healthCheck',
  check: eachContainer(({ healthCheck, healthCheckNumbers }) => healthCheck === UNKNOWN || healthCheck.length === 0 ? undefined
    : RANGES.flatMap(([name, minimum, maximum]) => {
      const value = healthCheckNumbers[name];
      // Skeletons of the AWS CLI contain 0.
      return typeof value !== 'number' || value === 0 || (value >= minimum && value <= maximum) ? []
        : [{ message: `${name} of the healthCheck is ${value}, but ECS accepts ${minimum} to ${name === 'timeout' ? DOCUMENTED_TIMEOUT : maximum}.`, at: ['healthCheck', name] }];
    })),
};
