import { firelensIncomplete } from '../../../src/checks/rules/firelens-incomplete';
import { container, ec2, fargate, findings, Json, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const sender = (logConfiguration: unknown = { logDriver: 'awsfirelens' }) => container('web', { logConfiguration });
const router = (firelensConfiguration: unknown = { type: 'fluentbit' }, more: Json = {}) => container('router', { firelensConfiguration, ...more });

test('reports a container without a log router, and a log router without logs', () => {
  expect(findings(firelensIncomplete, [sender()]))
    .toMatchObject([{ container: 'web', message: 'logDriver is awsfirelens, but no container of the task has a firelensConfiguration.' }]);
  expect(findings(firelensIncomplete, [container('web'), router()])).toMatchObject([
    { container: 'router', message: 'the container is a log router (fluentbit), but no container of the task has the logDriver awsfirelens.' },
  ]);
});

reportsOnce<unknown>(firelensIncomplete, {
  'a log router whose containers use another driver': [sender({ logDriver: 'awslogs' }), router()],
  'instances': ec2([sender()]),
});

reportsNothing<unknown>(firelensIncomplete, {
  'a log router that logs to itself': [router(undefined, { logConfiguration: { logDriver: 'awsfirelens' } })],
  'neither': [sender({ logDriver: 'awslogs' }), container('router', { firelensConfiguration: null })],
  'an unresolved driver': [sender({ logDriver: UNRESOLVED }), router()],
  'unresolved logs': [sender(UNRESOLVED), router()],
  'an unresolved log router': [sender(), router(UNRESOLVED)],
  'an unresolved log router without logs': [container('web'), router(UNRESOLVED)],
  'an unresolved container beside logs': [sender(), UNRESOLVED],
  'an unresolved container beside a log router': [router(), UNRESOLVED],
  'an unresolved driver without a log router': fargate([sender({ logDriver: UNRESOLVED })]),
});
