import { CHOICE, onFargate, Rule, web } from './kit';

const pulledWith = (credentialsParameter: string) => onFargate([web({ repositoryCredentials: { credentialsParameter } })], {
  executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
});

export const structureEmpty: Rule = {
  name: 'structure-empty',
  severity: 'warning',
  title: 'A structure has only empty values',
  why: 'ECS rejects a structure whose required values are empty. The console and the AWS CLI have written such structures. The GitHub action amazon-ecs-deploy-task-definition removes them, but the AWS CLI and CloudFormation do not.',
  fix: 'Remove the structure, or set its values.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: ['https://github.com/aws-actions/amazon-ecs-deploy-task-definition/pull/52'],
  fails: () => [pulledWith('')],
  foundAt: ['containerDefinitions.0.repositoryCredentials.credentialsParameter'],
  passes: () => [pulledWith('arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry')],
  check: ({ missingKeys }) => missingKeys.filter(({ isInBlank }) => isInBlank).map(({ container, key, parent, at }) =>
    ({ container, message: `${parent} has only empty values, but ECS requires ${key}.`, at })),
};
