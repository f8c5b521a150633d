import { onFargate, Rule, web } from './rule-helpers';

export const keyInOtherCase: Rule = {
  name: 'key-in-other-case',
  severity: 'warning',
  title: 'A key differs from that of ECS in upper and lower case, or is none of ECS but resembles one',
  why: 'CloudFormation and the AWS CLI reject such a key, and the CDK and SDKs may ignore it. In CloudFormation, keys start with a capital letter; in the ECS API and the CDK, with a small one. Terraform and ecspresso accept any case. The other rules ignore the case. A key that ECS does not know has no effect where it is not rejected; this library reports those that resemble a field that its rules read, and may not know a new one.',
  fix: 'Spell the key as the API or CloudFormation does. If it means something else, remove it, or let it start with x-.',
  source: 'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1005',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
    'https://github.com/aws-samples/amazon-ecs-firelens-examples/issues/23', 'https://github.com/kayac/ecspresso/blob/v2/json.go',
    'https://github.com/aws/aws-cli/issues/7531', 'https://github.com/hashicorp/terraform-provider-aws/issues/43217',
  ],
  fails: () => [
    onFargate([web({ readOnlyRootFilesystem: true })]),
    onFargate([web({ restartpolicy: { enabled: true } })]),
    onFargate([web({ healthCheck: { command: ['CMD', '/probe'], startperiod: 10 } })]),
    onFargate([web({ env: [{ name: 'STAGE', value: 'live' }] })]),
  ],
  foundAt: [
    'containerDefinitions.0.readOnlyRootFilesystem', 'containerDefinitions.0.restartpolicy', 'containerDefinitions.0.healthCheck.startperiod',
    'containerDefinitions.0.env',
  ],
  passes: () => [
    onFargate([web({ readonlyRootFilesystem: true, restartPolicy: { enabled: true } })]),
    onFargate([web({ 'environment': [{ name: 'STAGE', value: 'live' }], 'x-team': 'edge' })]),
  ],
  requires: 'misplaced keys',
  check: ({ misplacedKeys }) => misplacedKeys.flatMap(({ container, key, parent, suggestion, problem, at }) => {
    switch (problem) {
      case 'in other case': return [{ container, message: `${key} is not spelled as in ECS.`, fix: `Write ${suggestion}.`, at, cause: 'case' }];
      case 'similar': return [{ container, message: `${key} is not a field of ${parent}.`, fix: `Did you mean ${suggestion}?`, at }];
      default: return [];
    }
  }),
};
