import { restartPolicyOutOfRange } from '../../../src/checks/rules/restart-policy-out-of-range';
import { container, each, fargate, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const policy = (restartPolicy: object) => fargate([container('web', { restartPolicy })]);
const period = (restartAttemptPeriod: unknown) => policy({ enabled: true, restartAttemptPeriod });
const codes = (length: number) => policy({ enabled: 'true', ignoredExitCodes: Array.from({ length }, (_, code) => code) });

test('names the value and the limits', () => {
  expect(findings(restartPolicyOutOfRange, period(30)))
    .toStrictEqual([{ container: 'web', message: 'restartAttemptPeriod is 30 seconds, but ECS accepts 60 to 1800.' }]);
  expect(findings(restartPolicyOutOfRange, codes(51)))
    .toStrictEqual([{ container: 'web', message: 'ignoredExitCodes has 51 exit codes, but ECS accepts at most 50.' }]);
});

reportsOnce(restartPolicyOutOfRange, each('a period of', [59, '59', 1801, 0], period));
reportsNothing(restartPolicyOutOfRange, {
  ...each('a period of', [60, 1800, undefined, UNRESOLVED, 'soon'], period),
  'unresolved exit codes': policy({ enabled: true, ignoredExitCodes: UNRESOLVED }),
  'a policy that is off': policy({ enabled: false, restartAttemptPeriod: 1 }),
  'a policy that may be off': policy({ enabled: UNRESOLVED, restartAttemptPeriod: 1 }),
});
