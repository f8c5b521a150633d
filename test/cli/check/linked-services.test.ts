import { container, fargateTask, template } from '../definitions';
import { allIn, fileWith, folderWith, outputOf, run } from '../terminal';

const INIT = { LinuxParameters: { InitProcessEnabled: true } };
const TASK = fargateTask([container(INIT), container({ ...INIT, Name: 'agent', Essential: false, Command: ['amazon-ssm-agent'] })]);
const output = (name: unknown, Value: unknown = { Ref: 'Task' }) => ({ Outputs: { Arn: { Value, Export: { Name: name } } } });
const passedToNested = { Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'u', Parameters: { Arn: { Ref: 'Task' } } } } };
const STORED = { Stored: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { Ref: 'Task' } } } };
const imported = (name: unknown) => ({ 'Fn::ImportValue': name });
const onStack = (name: string) => ({ 'Fn::Sub': `\${${name}}-task` });

/** Checks two templates: one with a task definition whose sidecar runs the SSM agent, and one with a service that turns on ECS Exec. */
function checked(more: object, target: unknown, isOn: unknown = true) {
  const tasks = { ...template({ Task: TASK, ...(more as { Resources?: object }).Resources }), ...'Outputs' in more ? more : {} };
  const service = { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: target, LaunchType: 'FARGATE', EnableExecuteCommand: isOn } };
  const files = allIn(folderWith({ 'tasks.json': tasks, 'service.json': { Resources: { Shop: service }, Parameters: { Arn: { Type: 'String' }, Stack: { Type: 'String' } } } }));
  const { findings, unresolved } = outputOf(...files);
  return {
    found: findings.map(({ message }) => /enabled by .*$/.exec(message)?.[0]),
    unresolved: unresolved.filter(({ service: name }) => name === 'Shop').map(({ reason }) => reason.replace(/\S+\//, '')),
    code: run(['check', ...files, '--fail-on-unresolved']).code,
  };
}

const FOUND = { found: ['enabled by service Shop.'], unresolved: [], code: 1 };
const possible = (reason: string) => ({ found: [], unresolved: [`the service is in service.json, and ${reason}`], code: 1 });
const NOTHING = { found: [], unresolved: [], code: 0 };

test.each<[string, object, unknown, unknown, object]>([
  ['an export', output('task'), imported('task'), true, FOUND],
  ['an export, without ECS Exec', output('task'), imported('task'), false, NOTHING],
  ['an export of something else', output('task', 'text'), imported('task'), true, NOTHING],
  ['an export of another file', output('task'), imported('other'), true, NOTHING],
  ['an export whose name is unknown', output(onStack('AWS::StackName')), imported('shop-task'), true, possible('another stack exports it')],
  ['an import whose name is unknown', output('shop-task'), imported(onStack('Stack')), true, possible('parameter Stack has no default')],
  ['a parameter of a nested stack', { Resources: passedToNested }, { Ref: 'Arn' }, true, possible('parameter Arn has no default')],
  ['a parameter of Systems Manager', { Resources: STORED }, '{{resolve:ssm:task}}', true, possible('CloudFormation resolves the dynamic reference')],
  ['nothing that other files can refer to', {}, { Ref: 'Arn' }, true, NOTHING],
])('a service in another file refers to a task definition by %s', (_, more, target, isOn, expected) => {
  expect(checked(more, target, isOn)).toEqual(expected);
});

test('the templates of a stream are linked, too', () => {
  const tasks = { ...template({ Task: TASK }), ...output('task') };
  const service = { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: imported('task'), EnableExecuteCommand: true } };
  const stream = fileWith(`${JSON.stringify(tasks)}\n${JSON.stringify({ Resources: { Shop: service } })}`);
  expect(run(['check', stream])).toMatchObject({ code: 1, out: expect.stringContaining('ECS Exec is enabled by service Shop.') });
});

describe('a template with only a service', () => {
  const tasks = { ...template({ Task: TASK }), ...output('task') };
  const service = (name: string) => ({ Resources: { Shop: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: imported(name), EnableExecuteCommand: true } } } });
  const filesWith = (name: string, more = {}) => allIn(folderWith({ 'a.json': tasks, 'b.json': { ...service(name), ...more } }));

  test('is read if the service runs a task definition of another file, with and without --skip-others', () => {
    const [skipOthers, ...files] = filesWith('task');
    for (const args of [files, [skipOthers, ...files]]) {
      expect(run(['check', ...args])).toMatchObject({
        code: 1, err: '', out: expect.stringMatching(/ECS Exec is enabled by service Shop\.[^]*\n2 files read\n$/),
      });
    }
    expect(run(['describe', ...files])).toMatchObject({ code: 0, err: '' });
  });

  test('is named without a task definition, or skipped, if the service runs another one', () => {
    const [skipOthers, ...files] = filesWith('other');
    expect(run(['check', ...files])).toMatchObject({ code: 2, err: expect.stringContaining('b.json is a CloudFormation template without task definitions') });
    expect(run(['check', skipOthers, ...files])).toMatchObject({ code: 0, out: expect.stringContaining('\n1 file read, 1 file skipped ') });
  });

  test('keeps the note on its parts that are not read', () => {
    const [, ...files] = filesWith('task', { Transform: 'Org::Web' });
    expect(run(['check', ...files])).toMatchObject({ code: 1, err: expect.stringContaining('b.json has parts that are not read: macro Org::Web ') });
  });
});
