import { CHOICE, onFargate, Rule, web } from './kit';

const limited = (limit: object) => onFargate([web({ ulimits: [limit] })]);
const probed = (probe: object) => onFargate([web({ healthCheck: probe })]);

export const requiredKeyMissing: Rule = {
  name: 'required-key-missing',
  severity: 'error',
  title: 'A structure lacks a key that ECS requires',
  why: 'CloudFormation, the AWS CLI, and the SDKs reject a structure without a required key, for example a dependency without a condition.',
  fix: 'Add the key, or remove the structure.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: [
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html',
    'https://github.com/aws-observability/aws-otel-collector/issues/1591',
  ],
  fails: [limited({ name: 'nofile', hardLimit: 65535 }), probed({ interval: 30 })],
  foundAt: ['containerDefinitions.0.ulimits.0.name', 'containerDefinitions.0.healthCheck'],
  passes: [limited({ name: 'nofile', softLimit: 1024, hardLimit: 65535 }), probed({ command: ['CMD', '/probe'] })],
  check: ({ missingKeys }) => missingKeys.map(({ container, key, parent, at }) =>
    ({ container, message: `${parent} has no ${key}, which ECS requires.`, fix: `Add ${key}, or remove the structure.`, at })),
};
