import { CHOICE, onFargate, Rule, web } from './kit';

const pulledWith = (credentialsParameter: string) => onFargate([web({ repositoryCredentials: { credentialsParameter } })], {
  executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
});

export const structureEmpty: Rule = {
  name: 'structure-empty',
  severity: 'warning',
  title: 'A structure has only empty values, or lacks one that it needs',
  why: 'ECS rejects a structure whose required values are empty. The console and the AWS CLI have written such structures. The GitHub action amazon-ecs-deploy-task-definition removes them, but the AWS CLI and CloudFormation do not. A mount point without containerPath, volumesFrom without sourceContainer, and a health check whose command names no program have no effect; no answer of ECS to them is published.',
  fix: 'Remove the structure, or set its values.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: ['https://github.com/aws-actions/amazon-ecs-deploy-task-definition/pull/52'],
  fails: () => [pulledWith(''), onFargate([web({ healthCheck: { command: ['CMD'] } })])],
  foundAt: ['containerDefinitions.0.repositoryCredentials.credentialsParameter', 'containerDefinitions.0.healthCheck.command'],
  passes: () => [
    pulledWith('arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry'), onFargate([web({ healthCheck: { command: ['CMD', '/probe'] } })]),
  ],
  requires: 'missing keys',
  check: ({ missingKeys }) => missingKeys.filter(({ excuse }) => excuse !== undefined).map(({ container, key, parent, at, excuse }) =>
    ({ container, message: `${parent} has ${excuse === 'blank' ? `only empty values, but ECS requires ${key}` : `no ${key}, without which it has no effect`}.`, at })),
};
