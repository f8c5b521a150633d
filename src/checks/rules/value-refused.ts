import { ELSEWHERE, onFargate, onInstances, Rule, web } from './kit';

const withFile = (value: string) => onFargate([web({ environmentFiles: [{ value, type: 's3' }] })]);
const tagged = (...keys: string[]) => onFargate([web()], { tags: keys.map(key => ({ key, value: 'shop' })) });
const onHost = (sourcePath: string) => onInstances([web()], { volumes: [{ name: 'data', host: { sourcePath } }] });
const scratch = (size: number) => onInstances([web({ linuxParameters: { tmpfs: [{ containerPath: '/tmp', size }] } })]);
const secret = (valueFrom: string) => onFargate([web({ secrets: [{ name: 'KEY', valueFrom }] })], { executionRoleArn: 'arn:aws:iam::123456789012:role/start' });
const keys = (count: number) => Array.from({ length: count }, (_, index) => `team${index}`);

export const valueRefused: Rule = {
  name: 'value-refused',
  severity: 'error',
  title: 'A value does not have the form that ECS requires, or two values contradict',
  why: 'ECS rejects a role that is an ARN of something else, a secret of a container or a log driver with a valueFrom that cannot be the name of a parameter, a tmpfs with a size of 0, and tags with other characters than documented, with the prefix aws: in any case, with a key that another tag has, or more than 50 of them. A task does not start if an environment file is not the ARN of an object in Amazon S3, or if the path of a folder of the host is relative. Of two volumes with the same name, one has no effect.',
  fix: 'Write what ECS requires.',
  autofix: { note: ELSEWHERE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html',
    'https://github.com/hashicorp/terraform-provider-aws/issues/32259',
    'https://github.com/awsdocs/amazon-ecs-developer-guide/issues/72',
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html',
    'https://github.com/aws/amazon-ecs-agent/blob/master/agent/s3/s3.go', 'https://github.com/aws/amazon-ecs-cli/issues/181',
    'https://github.com/aws-samples/aws-modern-application-workshop/issues/9', 'https://github.com/aws/amazon-ecs-agent/issues/2226',
    'https://github.com/aws/copilot-cli/issues/3446',
  ],
  fails: () => [
    withFile('s3://shop/web.env'), onHost('./data'), onFargate([web()], { taskRoleArn: 'arn:aws:iam::123456789012:user/shop' }),
    tagged('aws:team'), tagged('team', 'team'), tagged(...keys(51)), scratch(0), secret('live key'),
  ],
  foundAt: [
    'containerDefinitions.0.environmentFiles.0.value', 'volumes.0.host.sourcePath', 'taskRoleArn', 'tags.0.key', 'tags.1.key', 'tags',
    'containerDefinitions.0.linuxParameters.tmpfs.0.size', 'containerDefinitions.0.secrets.0.valueFrom',
  ],
  passes: () => [
    withFile('arn:aws:s3:::shop/web.env'), onHost('/data'), onFargate([web()], { taskRoleArn: 'arn:aws:iam::123456789012:role/shop' }),
    tagged('team:aws'), tagged('team', 'Team'), tagged(...keys(50)), scratch(1), secret('/shop/key'),
  ],
  check: ({ refusedValues }) => refusedValues.map(({ path, container, at, value, reason, fix }) => ({
    container,
    message: `${path.replace(/containerDefinitions\./i, '')} is ${value}, but ${reason}.`,
    fix,
    at,
  })),
};
