import { execServiceNames } from '../queries/exec';
import type { Rule } from '../rule';

const NEEDED = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(action => `ssmmessages:${action}`);

const TRUST = { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' };

export const execWithoutPermissions: Rule = {
  name: 'exec-without-permissions',
  severity: 'error',
  title: 'The task role does not allow what ECS Exec needs',
  why: 'The agent of ECS Exec opens its channels with the task role. Without the four ssmmessages actions no session opens. The CDK\'s service adds them where it turns ECS Exec on.',
  fix: `Allow ${NEEDED.join(', ')} in the task role.`,
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions',
  fails: [template(['s3:GetObject']), template(NEEDED.slice(1))],
  passes: [template(NEEDED), template(['ssmmessages:*'])],
  check: task => {
    const users = execServiceNames(task);
    const role = users === undefined ? undefined : task.taskRole;
    if (!role) {
      return [];
    }
    const missing = NEEDED.filter(action => !role.allows(action));
    return missing.length === 0 || role.mayAllowMore ? [] : [{ message: `${users} runs the task with ECS Exec, and its task role does not allow ${missing.join(', ')}.` }];
  },
};

/** The role is another resource, so this takes a template. */
function template(actions: readonly string[]) {
  const statement = { Effect: 'Allow', Action: actions, Resource: '*' };
  return {
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [TRUST] }, Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: [statement] } }] } },
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          ContainerDefinitions: [{ Name: 'web', LinuxParameters: { InitProcessEnabled: true } }],
        },
      },
      Shop: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, EnableExecuteCommand: true } },
    },
  };
}
