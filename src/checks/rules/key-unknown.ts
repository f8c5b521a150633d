import { awslogsOption, ContainerModel, Finding, onFargate, Rule, UNKNOWN, web } from './kit';

const logging = (options: object) => onFargate([web({
  logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'shop', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'web', ...options } },
})]);

export const keyUnknown: Rule = {
  name: 'key-unknown',
  severity: 'warning',
  title: 'A key is no field of a task definition, or a log option is not documented',
  why: 'CloudFormation, the AWS CLI, and most SDKs reject such a key. Terraform and the ECS API ignore it, so that the setting has no effect. ECS rejected options of the log driver awslogs that it did not know, such as awslogs-endpoint. This library may not know a new field yet.',
  fix: 'Remove the key, or write the field or option of ECS that has its meaning. A key that starts with _ or x- counts as a comment.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  moreSources: [
    'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1005', 'https://github.com/aws/aws-cli/issues/7531',
    'https://github.com/hashicorp/terraform-provider-aws/issues/43217', 'https://github.com/aws/containers-roadmap/issues/73',
  ],
  fails: () => [
    onFargate([web({ env: [{ name: 'STAGE', value: 'live' }] })]), onFargate([web()], { executionRole: 'arn:aws:iam::123456789012:role/shop' }),
    logging({ 'awslogs-endpoint': 'https://logs.example.com' }),
  ],
  foundAt: ['containerDefinitions.0.env', 'executionRole', 'containerDefinitions.0.logConfiguration.options.awslogs-endpoint'],
  passes: () => [
    logging({ 'awslogs-datetime-format': '%Y' }),
    onFargate([web({ 'environment': [{ name: 'STAGE', value: 'live' }], 'x-team': 'edge' })], { executionRoleArn: 'arn:aws:iam::123456789012:role/shop' }),
  ],
  check: ({ unknownKeys, containers }) => [
    ...unknownKeys.map(({ container, key, parent, at }) => ({ container, message: `${key} is no field of ${parent}.`, at })),
    ...containers.flatMap(unknownOptions),
  ],
};

/** Other rules are about the options that ECS rejects. */
function unknownOptions({ name: container, logDriver, logOptions }: ContainerModel): Finding[] {
  return logDriver !== 'awslogs' || logOptions === UNKNOWN ? [] : [...logOptions.keys()].filter(name => awslogsOption(name) === 'unknown').map(name => ({
    container, message: `ECS documents no option ${name} of the log driver awslogs.`, at: ['logConfiguration', 'options', name],
  }));
}
