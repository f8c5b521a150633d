import { fileWith, rulesIn } from '../../cli/terminal';

const WITHOUT_PERMISSIONS = 'cdk-fargate-linux-controls::exec-without-permissions';
const ALLOWED = 'ssmmessages:*';

interface Parts {
  /** The value of TaskRoleArn. */
  readonly role: string;

  /** The action that the role allows. */
  readonly action?: string;

  /** More properties of the task definition. */
  readonly task?: readonly string[];

  /** What the role applies to. */
  readonly resource?: string;

  /** More resources. */
  readonly others?: readonly string[];
}

/** Returns the findings about permissions that `check` reports for a template in YAML with a task definition, its role, and a service with ECS Exec. */
function found({ role, action = 's3:GetObject', task = [], resource = '"*"', others = [] }: Parts): string[] {
  return rulesIn([fileWith([
    'Resources:',
    '  Task:',
    '    Type: AWS::ECS::TaskDefinition',
    '    Properties:',
    '      RequiresCompatibilities: [FARGATE]',
    '      NetworkMode: awsvpc',
    `      TaskRoleArn: ${role}`,
    ...task.map(line => `      ${line}`),
    '      ContainerDefinitions: [{ Name: web, Image: nginx, LinuxParameters: { InitProcessEnabled: true } }]',
    '  Role:',
    '    Type: AWS::IAM::Role',
    '    Properties:',
    `      Policies: [{ PolicyDocument: { Statement: [{ Effect: Allow, Action: ["${action}"], Resource: ${resource} }] } }]`,
    '  Service:',
    '    Type: AWS::ECS::Service',
    '    Properties: { TaskDefinition: !Ref Task, EnableExecuteCommand: true }',
    ...others.map(line => `  ${line}`),
  ].join('\n'), 'template.yaml')]).filter(rule => rule === WITHOUT_PERMISSIONS);
}

test.each(['!Ref Role', '{ Ref: Role }', '!GetAtt Role.Arn', '!GetAtt [Role, Arn]', '{ "Fn::GetAtt": [Role, Arn] }', '{ "Fn::GetAtt": Role.Arn }'])(
  'TaskRoleArn: %s leads to the role', role => {
    expect(found({ role })).toEqual([WITHOUT_PERMISSIONS]);
    expect(found({ role, action: ALLOWED })).toEqual([]);
  });

test.each([
  ['ssmmessages:OpenDataChanne?', []],
  ['SSMMESSAGES:????DataChannel', []],
  ['ssmmessages:OpenDataChannel?', [WITHOUT_PERMISSIONS]],
  ['ssmmessages:Op?DataChannel', [WITHOUT_PERMISSIONS]],
])('in the action %s, a question mark is exactly one character', (action, expected) => {
  expect(found({ role: '!Ref Role', action: `${action}", "ssmmessages:CreateDataChannel", "ssmmessages:CreateControlChannel", "ssmmessages:OpenControlChannel` })).toEqual(expected);
});

test('a role of two task definitions and of the agent is the same with !Ref', () => {
  const others = ['Other:', '  Type: AWS::ECS::TaskDefinition', '  Properties: { TaskRoleArn: !Ref Role, ContainerDefinitions: [{ Name: web, Image: nginx }] }'];
  expect(found({ role: '!Ref Role', task: ['ExecutionRoleArn: !Ref Role'], others })).toEqual([WITHOUT_PERMISSIONS]);
});

test('a task definition that passes the name of its role to a program may allow more', () => {
  expect(found({ role: '!Ref Role', task: ['Family: !Ref Role'] })).toEqual([]);
});

test.each([
  ['itself', '!Ref Task'],
  ['an attribute of itself', '!GetAtt Task.TaskDefinitionArn'],
  ['its service', '!Ref Service'],
  ['a parameter', '!Ref RoleArn'],
  ['a name that every object has', '!Ref __proto__'],
  ['another name that every object has', '!GetAtt constructor.Arn'],
])('a task role that refers to %s is unknown', (_, role) => expect(found({ role })).toEqual([]));

test.each(['!Ref Task', '!GetAtt Role.Arn', '!Sub "${Task}"'])('a role whose policy refers back with %s is no endless loop', resource => {
  expect(found({ role: '!Ref Role', resource })).toEqual([WITHOUT_PERMISSIONS]);
  expect(found({ role: '!Ref Role', resource, action: ALLOWED })).toEqual([]);
});

test('a role that refers to itself by name is no endless loop', () => {
  const others = ['Loop:', '  Type: AWS::IAM::Policy', '  Properties: { Roles: [!Ref Role, !Ref Loop], PolicyDocument: { Statement: [{ Effect: Allow, Action: "s3:*" }] } }'];
  expect(found({ role: '!Ref Role', others })).toEqual([WITHOUT_PERMISSIONS]);
});
