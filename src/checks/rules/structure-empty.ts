import { MissingKey, onFargate, Rule, web } from './kit';

const pulledWith = (credentialsParameter: string) => onFargate([web({ repositoryCredentials: { credentialsParameter } })], {
  executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
});

export const structureEmpty: Rule = {
  name: 'structure-empty',
  severity: 'warning',
  title: 'A structure has only empty values, or lacks one that it needs',
  why: 'ECS rejects a structure whose required values are empty. The console and the AWS CLI have written such structures. The GitHub action amazon-ecs-deploy-task-definition removes them, but the AWS CLI and CloudFormation do not. On instances, the ECS agent does not start a container that has a mount point without containerPath, or volumesFrom without sourceContainer. A health check that is only CMD or CMD-SHELL never passes in Docker. No answer of ECS to them is published.',
  fix: 'Remove the structure, or set its values.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  moreSources: [
    'https://github.com/aws-actions/amazon-ecs-deploy-task-definition/pull/52',
    'https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go',
    'https://github.com/moby/moby/blob/master/daemon/health.go',
  ],
  fails: () => [pulledWith(''), onFargate([web({ healthCheck: { command: ['CMD'] } })])],
  foundAt: ['containerDefinitions.0.repositoryCredentials.credentialsParameter', 'containerDefinitions.0.healthCheck.command'],
  passes: () => [
    pulledWith('arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry'), onFargate([web({ healthCheck: { command: ['CMD', '/probe'] } })]),
  ],
  requires: 'missing keys',
  check: ({ missingKeys }) => missingKeys.filter(({ excuse }) => excuse !== undefined).map(missing =>
    ({ container: missing.container, message: messageOf(missing), at: missing.at })),
};

function messageOf({ key, parent, excuse }: MissingKey): string {
  switch (excuse) {
    case 'blank': return `${parent} has only empty values, but ECS requires ${key}.`;
    case 'no program': return `${parent}.${key} names no program.`;
    default: return `${parent} has no ${key}, without which it cannot take effect.`;
  }
}
