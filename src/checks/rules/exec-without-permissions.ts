import { checkWithExec, IMAGES, joinWords, Rule, SIZE } from './rule-helpers';

const REQUIRED_ACTIONS = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(action => `ssmmessages:${action}`);

const TRUST = { Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }] };

export const execWithoutPermissions: Rule = {
  name: 'exec-without-permissions',
  severity: 'error',
  title: 'The task role does not allow what ECS Exec needs',
  why: 'The ECS Exec agent opens its channels with the task role, unless it finds access keys first. Without the four ssmmessages actions, no session opens. The service constructs of the CDK add them when they enable ECS Exec.',
  fix: `Allow ${joinWords(REQUIRED_ACTIONS)} in the task role.`,
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions',
  fails: () => [template(['s3:GetObject']), template(REQUIRED_ACTIONS.slice(1))],
  foundAt: ['TaskRoleArn', 'TaskRoleArn'],
  passes: () => [template(REQUIRED_ACTIONS), template(['ssmmessages:*'])],
  requires: 'ECS Exec',
  check: checkWithExec(({ taskRole: role }, services) => {
    const missing = REQUIRED_ACTIONS.filter(action => role && !role.allows(action));
    // Whether a role may allow more is expensive to answer.
    return missing.length === 0 || role!.mayAllowMore ? [] : [{ message: `ECS Exec is enabled by ${services}, but the task role does not allow ${joinWords(missing, 'or')}.`, at: ['taskRoleArn'] }];
  }),
};

/** A template, because the role is a separate resource. */
function template(actions: readonly string[]) {
  const statement = { Effect: 'Allow', Action: actions, Resource: '*' };
  return {
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: TRUST, Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: [statement] } }] } },
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Memory: SIZE.memory,
          ContainerDefinitions: [{ Name: 'web', Image: IMAGES.web, LinuxParameters: { InitProcessEnabled: true } }],
        },
      },
      Shop: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, EnableExecuteCommand: true } },
    },
  };
}
