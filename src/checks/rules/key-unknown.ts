import { CHOICE, onFargate, Rule, web } from './kit';

export const keyUnknown: Rule = {
  name: 'key-unknown',
  severity: 'warning',
  title: 'A key is no field of a task definition',
  why: 'CloudFormation, the AWS CLI, and most SDKs reject such a key. Terraform and the ECS API ignore it, so that the setting has no effect. This library may not know a new field yet.',
  fix: 'Remove the key, or write the field of ECS that has its meaning. A key that starts with _ or x- counts as a comment.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  moreSources: [
    'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1005', 'https://github.com/aws/aws-cli/issues/7531',
    'https://github.com/hashicorp/terraform-provider-aws/issues/43217',
  ],
  fails: [onFargate([web({ env: [{ name: 'STAGE', value: 'live' }] })]), onFargate([web()], { executionRole: 'arn:aws:iam::123456789012:role/shop' })],
  foundAt: ['containerDefinitions.0.env', 'executionRole'],
  passes: [
    onFargate([web({ 'environment': [{ name: 'STAGE', value: 'live' }], 'x-team': 'edge' })], { executionRoleArn: 'arn:aws:iam::123456789012:role/shop' }),
  ],
  check: ({ unknownKeys }) => unknownKeys.map(({ container, key, parent, at }) => ({ container, message: `${key} is no field of ${parent}.`, at })),
};
