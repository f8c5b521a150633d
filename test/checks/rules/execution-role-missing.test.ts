import { executionRoleMissing } from '../../../src/checks/rules/execution-role-missing';
import { container, each, ec2, fargate, reports, reportsNothing, reportsOnce, UNRESOLVED, WINDOWS } from '../definitions';

const SECRETS = { secrets: [{ name: 'PASSWORD', valueFrom: '/password' }] };
const LOGS = { logConfiguration: { logDriver: 'awslogs' } };
const IMAGE = { image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1' };
const using = (more: object, task = {}) => fargate([container('web', { ...more })], task);

reports(executionRoleMissing, 'what requires the role, and the containers', [container('web', { ...SECRETS, ...IMAGE }), container('agent', LOGS), container('log', { ...SECRETS, ...LOGS })],
  { message: 'executionRoleArn is not set, but ECS requires it for secrets (web, log), the log driver awslogs (agent, log), and an image in Amazon ECR (web).' });

reportsOnce<unknown>(executionRoleMissing, {
  ...each('a role of', ['', null, undefined], executionRoleArn => using(SECRETS, { executionRoleArn })),
  ...each('an image in', ['us-gov-west-1.amazonaws.com', 'cn-north-1.amazonaws.com.cn', 'us-east-1.on.aws'], host =>
    using({ image: `123456789012.dkr${host.endsWith('on.aws') ? '-' : '.'}ecr.${host}/shop` })),
  ...each('an image in a repository that only the deployment knows:', [
    { 'Fn::Sub': '${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/shop:1' },
    { 'Fn::Sub': '${Shop.RepositoryUri}:1' },
    { 'Fn::GetAtt': ['Shop', 'RepositoryUri'] },
    { 'Fn::Join': ['', [{ 'Fn::Select': [4, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Shop', 'Arn'] }] }] }, '.dkr.ecr.', { Ref: 'AWS::Region' }, '.amazonaws.com/shop']] },
  ], image => using({ image })),
  'a private registry on instances': ec2([container('web', { repositoryCredentials: { credentialsParameter: UNRESOLVED } })]),
  'logs with a log driver in upper case': using({ logConfiguration: { ...LOGS.logConfiguration, logDriver: 'AWSLOGS' } }),
  'logs on Fargate in lower case': using(LOGS, { requiresCompatibilities: ['fargate'] }),
  'a secret with an unresolved name': using({ secrets: [{ name: UNRESOLVED }] }),
  'logs on Windows': using(LOGS, WINDOWS),
});

reportsNothing<unknown>(executionRoleMissing, {
  ...each('a role of', ['ecsTaskExecutionRole', UNRESOLVED], executionRoleArn => using({ ...SECRETS, ...LOGS, ...IMAGE }, { executionRoleArn })),
  ...each('the image', ['public.ecr.aws/nginx/nginx:1', 'nginx', UNRESOLVED, 'example.com/123456789012.dkr.ecr.eu-west-1.amazonaws.com'], image => using({ image })),
  ...each('an image that may be elsewhere:', [
    { 'Fn::Sub': 'public.ecr.aws/${Shop}' },
    { 'Fn::If': ['IsPrivate', { 'Fn::Sub': '${Shop.RepositoryUri}:1' }, 'nginx'] },
    { 'Fn::Sub': ['${Image}:1', { Image: { 'Fn::If': ['IsPrivate', { 'Fn::GetAtt': ['Shop', 'RepositoryUri'] }, 'nginx'] } }] },
  ], image => using({ image })),
  'logs and images on instances, which have a role': ec2([container('web', { ...LOGS, ...IMAGE })]),
  'another log driver': using({ logConfiguration: { logDriver: 'splunk' } }),
  'an unresolved log driver': using({ logConfiguration: UNRESOLVED }),
});
