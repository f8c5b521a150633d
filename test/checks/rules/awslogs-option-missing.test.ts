import { awslogsOptionMissing } from '../../../src/checks/rules/awslogs-option-missing';
import { container, each, ec2, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const logs = (options: unknown, logDriver: unknown = 'awslogs') => [container('web', { logConfiguration: { logDriver, options } })];
const GROUP = { 'awslogs-group': 'shop', 'awslogs-region': UNRESOLVED };

test('names the missing options', () => {
  expect(findings(awslogsOptionMissing, logs(GROUP)))
    .toMatchObject([{ container: 'web', message: 'logDriver is awslogs, but awslogs-stream-prefix is not among its options.' }]);
  expect(findings(awslogsOptionMissing, ec2(logs(undefined))))
    .toMatchObject([{ message: 'logDriver is awslogs, but awslogs-group and awslogs-region are not among its options.' }]);
});

reportsOnce<unknown>(awslogsOptionMissing, {
  ...each('the prefix', ['', null, { Ref: 'AWS::NoValue' }], prefix => logs({ ...GROUP, 'awslogs-stream-prefix': prefix })),
  'the prefix in another case': logs({ ...GROUP, 'Awslogs-stream-prefix': 'web' }),
});

reportsNothing<unknown>(awslogsOptionMissing, {
  ...each('the prefix', ['web', UNRESOLVED, 1], prefix => logs({ ...GROUP, 'awslogs-stream-prefix': prefix })),
  'unresolved options': logs(UNRESOLVED),
  'another driver': logs({}, 'splunk'),
  'an unresolved driver': logs({}, UNRESOLVED),
});
