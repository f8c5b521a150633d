import { agent, onFargate, Rule, web } from './rule-helpers';

const waiting = (dependency: object) => onFargate([web({ dependsOn: [dependency] }), agent()]);
const tuned = (control: object) => onFargate([web({ systemControls: [control] })]);

export const valueRefused: Rule = {
  name: 'value-refused',
  severity: 'error',
  title: 'A dependency, a ulimit, or a kernel parameter is refused or not set, because a required key is missing',
  why: 'CloudFormation, the AWS CLI, and boto3 reject a dependency without a container or a condition, and a ulimit without a name or one of its limits. A kernel parameter without a namespace cannot be set. An empty text counts as not set.',
  fix: 'Add the key, or remove the structure.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: ['https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html'],
  fails: () => [waiting({ containerName: 'agent' }), tuned({ value: '8192' })],
  foundAt: ['containerDefinitions.0.dependsOn.0.containerName', 'containerDefinitions.0.systemControls.0'],
  passes: () => [waiting({ containerName: 'agent', condition: 'START' }), tuned({ namespace: 'net.core.somaxconn', value: '8192' })],
  requires: 'missing keys',
  check: ({ missingKeys }) => missingKeys.map(({ container, key, parent, at }) =>
    ({ container, message: `${parent} has no ${key}, which is required.`, fix: `Add ${key}, or remove the structure.`, at })),
};
