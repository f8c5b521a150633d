import { healthCheckOutOfRange } from '../../../src/checks/rules/health-check-out-of-range';
import { container, each, ec2, fargate, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const checked = (numbers: object) => fargate([container('web', { healthCheck: { command: ['CMD', '/probe'], ...numbers } })]);

reports(healthCheckOutOfRange, 'the value and the limits', checked({ interval: 3, retries: 20, timeout: 121 }),
  { container: 'web', message: 'interval of the healthCheck is 3, but ECS accepts 5 to 300.' },
  { container: 'web', message: 'timeout of the healthCheck is 121, but ECS accepts 2 to 60.' },
  { container: 'web', message: 'retries of the healthCheck is 20, but ECS accepts 1 to 10.' });

reportsOnce(healthCheckOutOfRange, {
  ...each('', [{ interval: 4 }, { interval: 301 }, { timeout: 1 }, { timeout: 121 }, { retries: -1 }, { retries: 11 }, { startPeriod: 301 }, { interval: '4' }], checked),
  instances: ec2([container('web', { healthCheck: { command: ['CMD', '/probe'], interval: 4 } })]),
});
reportsNothing(healthCheckOutOfRange, {
  ...each('', [
    {}, { interval: 5, timeout: 2, retries: 1, startPeriod: 0 }, { interval: 300, timeout: 120, retries: 10, startPeriod: 300 },
    { interval: UNRESOLVED, timeout: null }, { interval: 0, timeout: 0, retries: 0 },
  ], checked),
  'no command, without which ECS ignores the values': fargate([container('web', { healthCheck: { interval: 1 } })]),
  'an unresolved health check': fargate([container('web', { healthCheck: UNRESOLVED })]),
});
