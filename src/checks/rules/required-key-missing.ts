import { agent, onFargate, Rule, web } from './kit';

const waiting = (dependency: object) => onFargate([web({ dependsOn: [dependency] }), agent()]);
const PARAMETER = 'arn:aws:ssm:eu-west-1:123456789012:parameter/password';
const reading = (secret: object) => onFargate([web({ secrets: [secret] })]);
const probed = (probe: object) => onFargate([web({ healthCheck: probe })]);

export const requiredKeyMissing: Rule = {
  name: 'required-key-missing',
  severity: 'error',
  title: 'A structure lacks a key that ECS requires',
  why: 'CloudFormation, the AWS CLI, and the SDKs reject a structure without a required key, for example a dependency without a condition or a secret without valueFrom. An empty text counts as not set.',
  fix: 'Add the key, or remove the structure.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: [
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html',
    'https://github.com/aws-observability/aws-otel-collector/issues/1591',
    'https://github.com/thnery/terraform-aws-template/issues/2',
    'https://github.com/blinkist/terraform-aws-airship-ecs-service/issues/46',
    'https://github.com/awsdocs/aws-cloudformation-user-guide/pull/284',
  ],
  fails: () => [waiting({ containerName: 'agent' }), probed({ interval: 30 }), reading({ name: '', valueFrom: PARAMETER })],
  foundAt: [
    'containerDefinitions.0.dependsOn.0.containerName', 'containerDefinitions.0.healthCheck', 'containerDefinitions.0.secrets.0.name',
  ],
  passes: () => [
    waiting({ containerName: 'agent', condition: 'START' }), probed({ command: ['CMD', '/probe'] }),
    reading({ name: 'PASSWORD', valueFrom: PARAMETER }),
  ],
  requires: 'missing keys',
  check: ({ missingKeys }) => missingKeys.filter(({ excuse }) => excuse === undefined).map(({ container, key, parent, at }) =>
    ({ container, message: `${parent} has no ${key}, which ECS requires.`, fix: `Add ${key}, or remove the structure.`, at })),
};
