import { onFargate, Rule, web } from './kit';

export const keyInOtherCase: Rule = {
  name: 'key-in-other-case',
  severity: 'warning',
  title: 'A key differs from that of ECS in upper and lower case',
  why: 'CloudFormation and the AWS CLI reject such a key, and the CDK and SDKs may ignore it. In CloudFormation, keys start with a capital letter; in the ECS API and the CDK, with a small one. Terraform and ecspresso accept any case; plans of Terraform have no such finding. The other rules ignore the case.',
  fix: 'Spell the key as the API or CloudFormation does.',
  source: 'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1005',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
    'https://github.com/aws-samples/amazon-ecs-firelens-examples/issues/23', 'https://github.com/kayac/ecspresso/blob/v2/json.go',
  ],
  fails: () => [
    onFargate([web({ readOnlyRootFilesystem: true })]),
    onFargate([web({ restartpolicy: { enabled: true } })]),
    onFargate([web({ healthCheck: { command: ['CMD', '/probe'], startperiod: 10 } })]),
  ],
  foundAt: ['containerDefinitions.0.readOnlyRootFilesystem', 'containerDefinitions.0.restartpolicy', 'containerDefinitions.0.healthCheck.startperiod'],
  passes: () => [
    onFargate([web({ readonlyRootFilesystem: true, restartPolicy: { enabled: true } })]),
  ],
  requires: 'misplaced keys',
  check: ({ misplacedKeys }) => misplacedKeys.filter(({ problem }) => problem === 'in other case').map(({ container, key, suggestion, at }) =>
    ({ container, message: `${key} is not spelled as in ECS.`, fix: `Write ${suggestion}.`, at })),
};
