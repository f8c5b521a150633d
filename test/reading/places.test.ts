import type { JsonPath } from '../../src/checks/model';
import { readInput } from '../../src/cli/input';
import { container, fargateTask, REGISTER, template } from '../cli/definitions';
import { fileWith, run } from '../cli/terminal';

/** Returns the text at a path below a task definition, and its line and column. */
function placed(content: unknown, path: JsonPath, { name, index = 0 }: { readonly name?: string; readonly index?: number } = {}) {
  const { files: [file], unreadable } = readInput([fileWith(content, name)]);
  expect(unreadable).toEqual([]);
  const { line, column, endLine, endColumn } = file.placeOf([...file.taskDefinitions[index].path, ...path])!;
  const [first, last] = [file.line(line), file.line(endLine)];
  return [`${line}:${column}`, line === endLine ? first.slice(column - 1, endColumn - 1) : `${first.slice(column - 1)}…${last.slice(0, endColumn - 1)}`];
}

const JSON_TEMPLATE = JSON.stringify({
  Description: 'a "quoted" \\ text: { [',
  ...template({
    Queue: { Type: 'AWS::SQS::Queue' },
    Task: fargateTask([container({ SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '1' }, { Namespace: 'x', Value: { Ref: 'V' } }] }), container({ Name: 'agent' })]),
  }),
}, undefined, 1);

const YAML_TEMPLATE = `# A comment
Description: "a: text"
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc   # comment
      TaskRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Image: !Sub "\${Image}"
          Name: app
          SystemControls: [ { Namespace: net.core.somaxconn, Value: "1" } ]
        - !If
          - Condition
          - Name: other
          - !Ref AWS::NoValue
`;

test.each<[string, JsonPath, string, string]>([
  ['the key of the resource for the task definition', [], '7:3', '"Task"'],
  ['a member with its value', ['NetworkMode'], '34:5', '"NetworkMode": "awsvpc"'],
  ['the name of a container', ['ContainerDefinitions', 1], '29:7', '"Name": "agent"'],
  ['the name of an item', ['ContainerDefinitions', 0, 'SystemControls', 1], '21:9', '"Namespace": "x"'],
  ['a member of an item', ['ContainerDefinitions', 0, 'SystemControls', 0, 'Value'], '18:9', '"Value": "1"'],
  ['a key with a structure', ['ContainerDefinitions', 0, 'SystemControls', 1, 'Value'], '22:9', '"Value"'],
  ['a key with a list', ['ContainerDefinitions'], '10:5', '"ContainerDefinitions"'],
  ['a scalar of a list', ['RequiresCompatibilities', 0], '36:6', '"FARGATE"'],
  ['another spelling', ['containerDefinitions', 0, 'systemControls', 0, 'namespace'], '17:9', '"Namespace": "net.core.somaxconn"'],
  ['the closest value around a missing one', ['ContainerDefinitions', 0, 'LinuxParameters', 'InitProcessEnabled'], '12:7', '"Name": "app"'],
  ['the list for a missing item', ['ContainerDefinitions', 7, 'Name'], '10:5', '"ContainerDefinitions"'],
])('in JSON, points to %s', (_, path, position, text) => expect(placed(JSON_TEMPLATE, path)).toStrictEqual([position, text]));

test.each<[string, JsonPath, string, string]>([
  ['the key of the resource for the task definition', [], '4:3', 'Task'],
  ['a member with its value', ['NetworkMode'], '7:7', 'NetworkMode: awsvpc'],
  ['a member with a function', ['TaskRoleArn'], '8:7', 'TaskRoleArn: !GetAtt Role.Arn'],
  ['the name of a container', ['ContainerDefinitions', 0], '11:11', 'Name: app'],
  ['a member of an item in a line', ['ContainerDefinitions', 0, 'SystemControls', 0, 'Value'], '12:62', 'Value: "1"'],
  ['a container in a function', ['ContainerDefinitions', 1, 'Fn::If', 1], '15:13', 'Name: other'],
  ['a key with a list', ['ContainerDefinitions'], '9:7', 'ContainerDefinitions'],
])('in YAML, points to %s', (_, path, position, text) => {
  expect(placed(YAML_TEMPLATE, path, { name: 'template.yaml' })).toStrictEqual([position, text]);
});

test('points to the values of aliases and merged keys', () => {
  const yaml = 'base: &base\n  pidMode: host\nfamily: web\n<<: *base\ncontainerDefinitions:\n- &app\n  name: app\n- *app\n';
  expect(placed(yaml, ['pidMode'])).toStrictEqual(['2:3', 'pidMode: host']);
  expect(placed(yaml, ['containerDefinitions', 1])).toStrictEqual(['7:3', 'name: app']);
});

test('the last of several equal keys counts, as for the checks', () => {
  expect(placed('{"containerDefinitions": [], "pidMode": "host",\n"pidMode": "task"}', ['pidMode'])).toStrictEqual(['2:1', '"pidMode": "task"']);
  expect(placed('containerDefinitions: []\npidMode: host\npidMode: task\n', ['pidMode'])).toStrictEqual(['3:1', 'pidMode: task']);
});

test('a task definition without a resource is at its family, or at its first member', () => {
  expect(placed({ tags: 1, ...REGISTER }, [])).toStrictEqual(['1:11', '"family":"edge"']);
  expect(placed('{\n "cpu": 1, "containerDefinitions": [] }', [])).toStrictEqual(['2:2', '"cpu": 1']);
  expect(placed({ taskDefinition: REGISTER }, ['pidMode'])[1]).toBe('"pidMode":"host"');
});

test.each([
  ['a JSON stream', `${JSON.stringify(REGISTER)}\n${JSON.stringify(REGISTER)}`, '2:'],
  ['a list', `[${JSON.stringify(REGISTER)},\n${JSON.stringify(REGISTER)}]`, '2:'],
  ['a YAML stream', `---\n${JSON.stringify(REGISTER)}\n---\npidMode:  host\ncontainerDefinitions: []`, '4:'],
])('points into the right document of %s', (_, content, line) => {
  const [position, text] = placed(content, ['pidMode'], { index: 1 });
  expect(position.startsWith(line)).toBe(true);
  expect(text).toMatch(/^"?pidMode"?: *"?host"?$/);
});

test('a loop is pointed to where it is written', () => {
  const content = JSON.stringify({ Resources: { 'Fn::ForEach::Tasks': ['Name', ['A', 'B'], { 'Task${Name}': fargateTask([container()]) }] } }, undefined, 1);
  expect(placed(content, [], { index: 1 })[1]).toBe('"Task${Name}"');
  expect(placed(content, ['ContainerDefinitions', 0], { index: 1 })[1]).toBe('"Name": "app"');
});

test.each([
  ['Windows line ends', '{\r\n "pidMode": "host",\r\n "containerDefinitions": [] }\r\n'],
  ['a byte order mark', '\uFEFF{\n "pidMode": "host",\n "containerDefinitions": [] }'],
])('counts lines and columns with %s', (_, content) => {
  expect(placed(content, ['pidMode'])).toStrictEqual(['2:2', '"pidMode": "host"']);
});

test('counts columns in UTF-16 code units, as SARIF does', () => {
  expect(placed('{ "family": "😀", "pidMode": "host", "containerDefinitions": [] }', ['pidMode'])).toStrictEqual(['1:19', '"pidMode": "host"']);
});

test('lines outside of the file are empty, and documents outside of it have no place', () => {
  const { files: [file] } = readInput([fileWith(`${JSON.stringify(REGISTER)}\n{}`)]);
  expect([file.line(0), file.line(2), file.line(3)]).toStrictEqual(['', '{}', '']);
  expect(file.placeOf([2])).toBeUndefined();
});

test('a key takes effect against a merged one, wherever it stands, and a finding points to it', () => {
  const file = fileWith([
    'x: &base { networkMode: awsvpc, pidMode: task }',
    'family: shop',
    'pidMode: host',
    'requiresCompatibilities: [FARGATE]',
    '<<: *base',
    'containerDefinitions: [{ name: web, image: nginx }]',
    '',
  ].join('\n'), 'task.yaml');
  const { code, out } = run(['check', file]);
  expect(code).toBe(1);
  expect(out).toContain('pidMode is host');
  expect(out).toContain(`at ${file}:3:1\n`);
});
