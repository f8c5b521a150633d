import {
  agent, ContainerModel, Finding, mayBeReplaced, onFargate, onInstances, Rule, runsOnFargate, runsOnlyOnFargate,
  TaskDefinitionModel, UNKNOWN, web,
} from './kit';

const withFile = (value: string) => onFargate([web({ environmentFiles: [{ value, type: 's3' }] })]);
const tagged = (...keys: string[]) => onFargate([web()], { tags: keys.map(key => ({ key, value: 'shop' })) });
const onHost = (sourcePath: string) => onInstances([web()], { volumes: [{ name: 'data', host: { sourcePath } }] });
const scratch = (size: number) => onInstances([web({ linuxParameters: { tmpfs: [{ containerPath: '/tmp', size }] } })]);
const secret = (valueFrom: string) => onFargate([web({ secrets: [{ name: 'KEY', valueFrom }] })], {
  executionRoleArn: 'arn:aws:iam::123456789012:role/start',
});
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf';
const keys = (count: number) => Array.from({ length: count }, (_, index) => `team${index}`);

const linked = (link: string) => onInstances([web({ links: [link] }), agent()]);
const FILE = 'config-file-value';
const routed = (file: string) => onInstances([
  web({ logConfiguration: { logDriver: 'awsfirelens' } }), agent({ firelensConfiguration: { type: 'fluentbit', options: { 'config-file-type': 's3', [FILE]: file } } }),
]);

export const valueRefused: Rule = {
  name: 'value-refused',
  severity: 'error',
  title: 'A value does not have the form that ECS requires, or two values contradict',
  why: 'ECS rejects a role that is an ARN of something else, a secret of a container or a log driver with a valueFrom that cannot be the name of a parameter, a tmpfs with a size of 0, and tags with other characters than documented, with the prefix aws: in any case, with a key that another tag has, or more than 50 of them. A task does not start if an environment file or the s3 configuration file of a log router (FireLens) is not the ARN of an object in Amazon S3, if one, two, or more than three parts follow the name of a secret of Secrets Manager, if a link names no container of the task or has more than two parts, or if the path of a folder of the host is relative. Of two volumes with the same name, one has no effect.',
  fix: 'Write what ECS requires.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html',
    'https://github.com/hashicorp/terraform-provider-aws/issues/32259',
    'https://github.com/awsdocs/amazon-ecs-developer-guide/issues/72',
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html',
    'https://github.com/aws/amazon-ecs-agent/blob/master/agent/s3/s3.go', 'https://github.com/aws/amazon-ecs-cli/issues/181',
    'https://github.com/aws-samples/aws-modern-application-workshop/issues/9', 'https://github.com/aws/amazon-ecs-agent/issues/2226',
    'https://github.com/aws/copilot-cli/issues/3446',
    'https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/asmsecret/asmsecret.go',
    'https://github.com/aws/aws-cli/issues/7147',
    'https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go',
  ],
  fails: () => [
    withFile('s3://shop/web.env'), onHost('./data'), onFargate([web()], { taskRoleArn: 'arn:aws:iam::123456789012:user/shop' }),
    tagged('aws:team'), tagged('team', 'team'), tagged(...keys(51)), scratch(0), secret('live key'),
    secret(`${SECRET}:password`), routed('s3://shop/fluent.conf'), linked('db'), linked('agent:logs:tcp'),
  ],
  foundAt: [
    'containerDefinitions.0.environmentFiles.0.value', 'volumes.0.host.sourcePath', 'taskRoleArn', 'tags.0.key', 'tags.1.key', 'tags',
    'containerDefinitions.0.linuxParameters.tmpfs.0.size', 'containerDefinitions.0.secrets.0.valueFrom',
    'containerDefinitions.0.secrets.0.valueFrom', `containerDefinitions.1.firelensConfiguration.options.${FILE}`,
    'containerDefinitions.0.links.0', 'containerDefinitions.0.links.0',
  ],
  passes: () => [
    withFile('arn:aws:s3:::shop/web.env'), onHost('/data'), onFargate([web()], { taskRoleArn: 'arn:aws:iam::123456789012:role/shop' }),
    tagged('team:aws'), tagged('team', 'Team'), tagged(...keys(50)), scratch(1), secret('/shop/key'),
    secret(`${SECRET}:password::`), routed('arn:aws:s3:::shop/fluent.conf'), linked('agent:logs'),
  ],
  check: task => [
    ...task.refusedValues.map(({ path, container, at, value, reason, fix }) => ({
      container,
      message: `${path.replace(/containerDefinitions\./i, '')} is ${value}, but ${reason}.`,
      fix,
      at,
    })),
    // On Fargate, another rule reports that ECS reads no file from Amazon S3.
    ...runsOnlyOnFargate(task) ? [] : task.containers.flatMap(refusedRouterFile),
    ...refusedLinks(task),
  ],
};

/** Also what an environment file has to be (`REQUIREMENTS` in fields.ts, which rules do not import). */
const OBJECT_IN_S3 = /arn:[^:]+:s3:::[^/]+\/./;

function refusedRouterFile({ name: container, firelensOptions }: ContainerModel): Finding[] {
  const file = firelensOptions === UNKNOWN || firelensOptions.get('config-file-type') !== 's3' ? undefined : firelensOptions.get(FILE);
  return typeof file !== 'string' || OBJECT_IN_S3.test(file) || mayBeReplaced(file) ? [] : [{
    container,
    message: `${FILE} is ${file}, but ECS requires the ARN of an object in Amazon S3, such as arn:aws:s3:::bucket/fluent.conf.`,
    fix: 'Write the ARN of the file.',
    at: ['firelensConfiguration', 'options', FILE],
  }];
}

/** Other rules report the links in other network modes, and on Fargate. */
function refusedLinks(task: TaskDefinitionModel): Finding[] {
  const { containers, networkMode = 'bridge' } = task;
  const mayHaveOthers = task.hasUnresolvedContainers || containers.some(({ hasUnresolvedName }) => hasUnresolvedName);
  const names = new Set(containers.map(({ name }) => name));
  const problemOf = (link: string): Pick<Finding, 'message' | 'fix'> | undefined => {
    const [name, ...aliases] = link.split(':');
    return aliases.length > 1 ? { message: 'a link is the name of a container, or NAME:ALIAS', fix: 'Remove the other parts.' }
      : mayHaveOthers || names.has(name) ? undefined
        : { message: `no container of the task definition is named ${name}`, fix: 'Correct the name, or remove the link.' };
  };
  return networkMode !== 'bridge' || runsOnFargate(task) ? [] : containers.flatMap(({ name: container, links }) => links.flatMap(link => {
    const problem = link === UNKNOWN || mayBeReplaced(link) ? undefined : problemOf(link);
    return problem === undefined ? [] : [{ ...problem, container, message: `links has ${String(link)}, but ${problem.message}.`, at: ['links', String(link)] }];
  }));
}
