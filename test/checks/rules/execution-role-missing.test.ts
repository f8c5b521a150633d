import { executionRoleMissing } from '../../../src/checks/rules/execution-role-missing';
import { container, each, ec2, fargate, findings, findingsWhenRun, reportsNothing, reportsOnce, UNRESOLVED, WINDOWS } from '../definitions';

const SECRETS = { secrets: [{ name: 'PASSWORD', valueFrom: '/password' }] };
const LOGS = { logConfiguration: { logDriver: 'awslogs' } };
const IMAGE = { image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1' };
const using = (more: object, task = {}) => fargate([container('web', { ...more })], task);

test('names what requires the role, and the containers', () => {
  expect(findings(executionRoleMissing, [container('web', { ...SECRETS, ...IMAGE }), container('agent', LOGS), container('log', { ...SECRETS, ...LOGS })])).toStrictEqual([
    { message: 'executionRoleArn is not set, but ECS requires it for secrets (web, log), the log driver awslogs (agent, log), and an image in Amazon ECR (web).' },
  ]);
});

reportsOnce<unknown>(executionRoleMissing, {
  ...each('a role of', ['', null, undefined], executionRoleArn => using(SECRETS, { executionRoleArn })),
  ...each('an image in', ['us-gov-west-1.amazonaws.com', 'cn-north-1.amazonaws.com.cn', 'us-east-1.on.aws'], host =>
    using({ image: `123456789012.dkr${host.endsWith('on.aws') ? '-' : '.'}ecr.${host}/shop` })),
  'secrets on instances': ec2([container('web', SECRETS)]),
  'a secret with an unresolved name': using({ secrets: [{ name: UNRESOLVED }] }),
  'logs on Windows': using(LOGS, WINDOWS),
});

reportsNothing<unknown>(executionRoleMissing, {
  ...each('a role of', ['ecsTaskExecutionRole', UNRESOLVED], executionRoleArn => using({ ...SECRETS, ...LOGS, ...IMAGE }, { executionRoleArn })),
  ...each('the image', ['public.ecr.aws/nginx/nginx:1', 'nginx', UNRESOLVED, 'example.com/123456789012.dkr.ecr.eu-west-1.amazonaws.com'], image => using({ image })),
  'logs and images on instances, which have a role': ec2([container('web', { ...LOGS, ...IMAGE })]),
  'another log driver': using({ logConfiguration: { logDriver: 'splunk' } }),
  'an unresolved log driver': using({ logConfiguration: UNRESOLVED }),
  'no secrets': using({ secrets: [] }),
});

test('counts a service on Fargate if the task definition does not say', () => {
  const task = using(LOGS, { requiresCompatibilities: [] });
  expect(findingsWhenRun(executionRoleMissing, task, { launchType: 'FARGATE' })).toHaveLength(1);
  expect(findings(executionRoleMissing, task)).toEqual([]);
});
