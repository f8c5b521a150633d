import { dirname } from 'node:path';
import { container, fargateTask, template, TYPO } from '../definitions';
import { fileWith, outputOf, run, runToEnd } from '../terminal';

const REGISTERED = JSON.stringify({ family: 'shop', memory: '512', containerDefinitions: [{ name: 'web', image: 'shop:1', systemControls: [{ namespace: 'net.core.somaxcon', value: '1' }] }] });

/** The text that each finding marks in a content, per line. */
function marked(content: string, name = 'file.json'): string[] {
  const lines = content.split('\n');
  return outputOf(fileWith(content, name)).findings.map(({ line, column, endLine, endColumn }) => {
    expect([line, column, endLine]).toEqual([expect.any(Number), expect.any(Number), line]);
    return `${line}: ${lines[line - 1].slice(column - 1, endColumn - 1)}`;
  });
}

test.each<[string, string, string, string]>([
  ['JSON', JSON.stringify(template({ Task: TYPO }), undefined, 2), 'file.json', '13: "Namespace": "net.core.somaxcon"'],
  ['YAML', [
    'Resources:',
    '  Task:',
    '    Type: AWS::ECS::TaskDefinition',
    '    Properties:',
    '      Memory: 512',
    '      ContainerDefinitions:',
    '        - Name: app',
    '          Image: shop:1',
    '          SystemControls:',
    '            - Value: "6000"',
    '              Namespace: net.core.somaxcon',
  ].join('\n'), 'file.yaml', '11: Namespace: net.core.somaxcon'],
  ['a stream of JSON values', [REGISTERED, REGISTERED].join('\n'), 'file.json', '2: "namespace":"net.core.somaxcon"'],
])('a finding in %s has the line and column of what to change', (_, content, name, expected) => {
  expect(marked(content, name).at(-1)).toBe(expected);
});

test('a misspelled key is marked', () => {
  const content = JSON.stringify({ memory: '512', containerDefinitions: [{ name: 'web', image: 'i', systemControl: [] }] }, undefined, 2);
  expect(marked(content)).toEqual([expect.stringMatching(/^7: "systemControl"/)]);
});

const OUTDATED = { enableExecuteCommand: false, platformVersion: '1.3.0' };
const ARN = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/edge:7';
const SHARED = {
  taskDefinitionArn: ARN, family: 'edge', revision: 7, requiresCompatibilities: ['FARGATE'], cpu: '1024', memory: '2048', pidMode: 'task', containerDefinitions: [{ name: 'app', image: 'i' }],
};
const OTHER_SERVICE = { serviceName: 'other', taskDefinition: 'other', platformVersion: '1.2.0' };

test.each<[string, string, string, string]>([
  ['of a template', JSON.stringify(template({
    Task: fargateTask([container()], { PidMode: 'task' }),
    Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, PlatformVersion: '1.3.0' } },
  }), undefined, 2), 'file.json', '"PlatformVersion": "1.3.0"'],
  ['of a template in YAML', [
    'Resources:',
    '  Service: { Type: AWS::ECS::Service, Properties: { TaskDefinition: !Ref Task, PlatformVersion: 1.3.0 } }',
    '  Task:',
    '    Type: AWS::ECS::TaskDefinition',
    '    Properties: { RequiresCompatibilities: [FARGATE], PidMode: task, ContainerDefinitions: [{ Name: app, Image: i }] }',
  ].join('\n'), 'file.yaml', 'PlatformVersion: 1.3.0'],
  ['beside a described task definition', JSON.stringify({ taskDefinition: SHARED, services: [OUTDATED] }, undefined, 2), 'file.json', '"platformVersion": "1.3.0"'],
  ['in another value of a stream', [
    { services: [OTHER_SERVICE] }, { services: [OTHER_SERVICE, { taskDefinition: ARN, ...OUTDATED }] }, { taskDefinition: SHARED },
  ].map(value => JSON.stringify(value)).join('\n'), 'file.json', '"platformVersion":"1.3.0"'],
  ['in a list of documents', JSON.stringify([{ taskDefinition: SHARED }, { services: [{ taskDefinition: ARN, ...OUTDATED }] }], undefined, 2), 'file.json', '"platformVersion": "1.3.0"'],
])('a finding about a service %s has the line of the service', (_, content, name, expected) => {
  expect(marked(content, name).map(place => place.replace(/^\d+: /, ''))).toContain(expected);
});

/** The finding of a check, with the file's folder removed. */
function finding(file: string, isTTY = false): string[] {
  return run(['check', file], { isTTY }).out.split(`${dirname(file)}/`).join('').split('\n');
}

test('the text shows the place and the line with a marker', () => {
  expect(finding(fileWith(JSON.stringify(template({ Task: TYPO }), undefined, 2), 'App.template.json')).slice(0, 7)).toStrictEqual([
    'Task  App.template.json',
    '  error  container app: net.core.somaxcon is not a known kernel parameter.',
    '    at App.template.json:13:17',
    '    13 |                 "Namespace": "net.core.somaxcon",',
    '       |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
    '    Did you mean net.core.somaxconn?',
    '    cdk-fargate-linux-controls::sysctl-unknown',
  ]);
});

test('a long line is shortened around the marker', () => {
  const image = { Image: 'x'.repeat(300) };
  const [,,, line, marker] = finding(fileWith(template({ Task: fargateTask([container({ ...image, SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '1' }] }), container({ Name: 'other', ...image })]) })));
  expect(line).toMatch(/^ {4}1 \| ….{98,102}…$/);
  expect(line.slice(marker.indexOf('^'), marker.lastIndexOf('^') + 1)).toBe('"Namespace":"net.core.somaxcon"');
});

test('tabs and characters that cannot be shown do not move the marker', () => {
  const [,,, line, marker] = finding(fileWith('{\n\t"containerDefinitions": [{\t"name": "a\u200bb",\t"image": "i",\t"systemControls": [{ "namespace": "net.core.somaxcon", "value": "1" }] }] }'));
  expect(line).not.toMatch(/\t|\u200b/);
  expect(line.slice(marker.indexOf('^'), marker.lastIndexOf('^') + 1)).toBe('"namespace": "net.core.somaxcon"');
});

test('the marker is colored, and colors do not move it', () => {
  const file = fileWith(JSON.stringify(template({ Task: TYPO }), undefined, 2));
  expect(finding(file, true).map(line => line.replace(/\u001b\[\d+m/g, ''))).toStrictEqual(finding(file));
  expect(finding(file, true)[4]).toContain('\u001b[31m^');
});

test('SARIF and GitHub annotations have the place of the JSON output', () => {
  const file = fileWith(JSON.stringify(template({ Task: TYPO }), undefined, 2));
  const inFormat = (format: string) => run(['check', file, '--format', format]).out;
  const { findings: [{ line, column, endLine, endColumn }] } = outputOf(file);
  const { runs: [{ columnKind, results: [{ locations: [{ physicalLocation: { region } }] }] }] } = JSON.parse(inFormat('sarif')) as any;
  expect({ columnKind, region }).toEqual({ columnKind: 'utf16CodeUnits', region: { startLine: line, startColumn: column, endLine, endColumn } });
  expect(inFormat('github')).toContain(`,line=${line},endLine=${endLine},col=${column},endColumn=${endColumn},`);
});

test('a finding in standard input has its place', async () => {
  expect((await runToEnd(['check', '-'], { input: JSON.stringify(template({ Task: TYPO }), undefined, 2) })).out).toContain('    at stdin:13:17\n');
});

test('a finding about several lines marks its first line', () => {
  const content = JSON.stringify({ family: 'x', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '1024', memory: '2048', containerDefinitions: [{ name: 'a', image: 'i', systemControls: { 'net.core.somaxconn': '1' } }] }, undefined, 2);
  const [,, place, line, marker] = finding(fileWith(content));
  expect(place).toMatch(/^ {4}at .*:\d+:7$/);
  expect(line.slice(marker.indexOf('^'), marker.lastIndexOf('^') + 1)).toBe('"systemControls"');
});

test.each(['json', 'yaml'])('the lines of a %s file are counted once, and the file is parsed once, for any number of findings', extension => {
  const controls = Array.from({ length: 200 }, (_, i) => ({ Namespace: `vm.setting${i}`, Value: '1' }));
  const content = JSON.stringify(template({ Task: fargateTask([container({ SystemControls: controls })]) }), undefined, 2);
  const file = fileWith(extension === 'yaml' ? `# YAML\n${content}` : content, `file.${extension}`);
  const searches = jest.spyOn(String.prototype, 'indexOf');
  const { user } = process.cpuUsage();
  const { findings } = outputOf(file);
  const milliseconds = (process.cpuUsage().user - user) / 1000;
  const found = searches.mock.calls.filter(([searched]) => searched === '\n').length;
  expect(new Set(findings.map(({ line }) => line)).size).toBe(200);
  expect(found).toBeGreaterThan(800);
  // The YAML parser searches for lines too. A search for each finding makes 200 times as many calls.
  expect(found).toBeLessThan(20 * content.split('\n').length);
  // A parser that runs for each finding takes 200 times as long. The limit is processor time, because other processes may delay this one.
  expect(milliseconds).toBeLessThan(5000);
});
