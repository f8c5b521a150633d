import { taskDefinitionUnchecked } from '../../../src/checks/rules/task-definition-unchecked';
import { container, fargate, findings, findingsWhenRun, UNRESOLVED, WEB } from '../definitions';

test.each<[unknown, string]>([
  ['web', 'containerDefinitions could not be checked: "web" is not a list.'],
  [7, 'containerDefinitions could not be checked: 7 is not a list.'],
  [{ web: container('web') }, 'containerDefinitions could not be checked: a structure is not a list.'],
  [[container('web'), 'agent'], 'item 2 of containerDefinitions could not be checked: "agent" is not a structure.'],
  [[container('web'), null], 'item 2 of containerDefinitions could not be checked: null is not a structure.'],
  [[[container('web')]], 'item 1 of containerDefinitions could not be checked: a list is not a structure.'],
])('reports %j in place of containers', (containers, message) => {
  expect(findings(taskDefinitionUnchecked, fargate(containers))).toMatchObject([{ message, fix: expect.stringMatching(/^Write .*\.$/) }]);
});

test.each<[unknown]>([[undefined], [null], [''], [[]], [[container('web')]], [UNRESOLVED], [[UNRESOLVED, container('web')]], [[{ Ref: 'AWS::NoValue' }]]])(
  'reports nothing for %j, which can be read or is unresolved', containers => {
    expect(findings(taskDefinitionUnchecked, fargate(containers))).toStrictEqual([]);
  });

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['JSON in a string', { systemControls: '[{"namespace":"net.core.somaxconn","value":"0"}]' }, 'systemControls could not be checked: "[{\\"namespace\\":\\"net.core.somaxconn\\",\\"value\\":\\"0\\"}]" is not a list.'],
  ['a list of NAME=value', { environment: ['AWS_ACCESS_KEY_ID=key'] }, 'item 1 of environment could not be checked: "AWS_ACCESS_KEY_ID=key" is not a structure.'],
  ['a list instead of a text', { user: ['root'] }, 'user could not be checked: a list is not a text.'],
  ['a structure below a structure', { linuxParameters: { capabilities: { add: { SYS_ADMIN: true } } } }, 'linuxParameters.capabilities.add could not be checked: a structure is not a list.'],
  ['a command instead of a list', { command: 'npm start' }, 'command could not be checked: "npm start" is not a list.'],
  ['an entry point instead of a list', { entryPoint: 'sh' }, 'entryPoint could not be checked: "sh" is not a list.'],
  ['a health check instead of a list', { healthCheck: { command: 'curl localhost' } }, 'healthCheck.command could not be checked: "curl localhost" is not a list.'],
  ['a capability instead of a list', { linuxParameters: { capabilities: { drop: 'ALL' } } }, 'linuxParameters.capabilities.drop could not be checked: "ALL" is not a list.'],
  ['a text with a variable instead of a list', { command: { 'Fn::Sub': 'npm ${Script}' } }, 'command could not be checked: a text is not a list.'],
  ['a joined text instead of a list', { command: { 'Fn::Join': [' ', ['npm', { Ref: 'Script' }]] } }, 'command could not be checked: a text is not a list.'],
])('reports %s, and in which container', (_, properties, message) => {
  expect(findings(taskDefinitionUnchecked, fargate([container('web', properties)]))).toMatchObject([{ container: 'web', message }]);
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['memory', { memory: 100.5 }, 'memory could not be checked: 100.5 is not a whole number.'],
  ['a text', { cpu: '0.5' }, 'cpu could not be checked: "0.5" is not a whole number.'],
  ['a limit', { ulimits: [{ name: 'nofile', softLimit: 1.5, hardLimit: 2 }] }, 'ulimits.nofile.softLimit could not be checked: 1.5 is not a whole number.'],
])('reports a fraction: %s', (_, properties, message) => {
  expect(findings(taskDefinitionUnchecked, fargate([container('web', properties)]))).toMatchObject([{ container: 'web', message, fix: 'Write a whole number, as in the ECS API.' }]);
});

test.each<[string, object, string]>([
  ['a port with a fraction', { containerPort: 80.5 }, '80.5 is not a port from 0 to 65535'],
  ['a port above the highest one', { containerPort: 65_536 }, '65536 is not a port from 0 to 65535'],
  ['a negative port of the host', { containerPort: 80, hostPort: -1 }, '-1 is not a port from 0 to 65535'],
  ['a flag in place of a port', { containerPort: true }, 'true is not a port from 0 to 65535'],
  ['a range with one port', { containerPortRange: '8080' }, '"8080" is not a range of ports, such as 8080-8089'],
  ['a range that ends where it starts', { containerPortRange: '8080-8080' }, '"8080-8080" is not a range of ports, such as 8080-8089'],
  ['a range above the highest port', { containerPortRange: '65535-65536' }, '"65535-65536" is not a range of ports, such as 8080-8089'],
])('reports %s', (_, mapping, why) => {
  expect(findings(taskDefinitionUnchecked, fargate([container('web', { portMappings: [mapping] })]))).toMatchObject([{ container: 'web', message: expect.stringContaining(`could not be checked: ${why}.`) }]);
});

test.each([{ containerPort: 0, hostPort: 0 }, { containerPort: '65535' }, { containerPortRange: '65534-65535' }, { containerPort: UNRESOLVED }])(
  'accepts the port mapping %j', mapping => {
    expect(findings(taskDefinitionUnchecked, fargate([container('web', { portMappings: [mapping] })]))).toEqual([]);
  });

test('reports a value of a service, and of which one', () => {
  expect(findingsWhenRun(taskDefinitionUnchecked, WEB, {}, { platformVersion: ['1.4.0'] })).toEqual([
    { service: 1, message: 'platformVersion of service Service2 could not be checked: a list is not a text.', fix: expect.any(String) },
  ]);
});

test('accepts fractions of vCPUs and GB for a task, and whole numbers in any notation for a container', () => {
  expect(findings(taskDefinitionUnchecked, fargate([container('web', { cpu: 256.0, memory: '512' })], { cpu: '.25 vCPU', memory: '0.5 GB' }))).toStrictEqual([]);
});

test('names a key of a template as the ECS API does', () => {
  const web = { Name: 'web', Image: 'web:1', LinuxParameters: { InitProcessEnabled: ['true'] } };
  expect(findings(taskDefinitionUnchecked, { ContainerDefinitions: [web] })).toMatchObject([
    { message: 'linuxParameters.initProcessEnabled could not be checked: a list is not true or false.' },
  ]);
});

test('leaves the form of what no rule reads to others', () => {
  const web = container('web', { logConfiguration: 'awslogs', dnsServers: '10.0.0.2', healthCheck: { command: ['CMD', '/probe'], interval: 'often' } });
  expect(findings(taskDefinitionUnchecked, fargate([web], { tags: 'shop', volumes: ['data'] }))).toEqual([]);
});

test('reports a launch type in place of a list of them', () => {
  expect(findings(taskDefinitionUnchecked, fargate([container('web')], { requiresCompatibilities: 'FARGATE' }))).toMatchObject([
    { message: 'requiresCompatibilities could not be checked: "FARGATE" is not a list.' },
  ]);
});

test.each<[string, unknown]>([
  ['a parameter', { Ref: 'Command' }], ['a split text', { 'Fn::Split': [' ', 'npm start'] }], ['a mapping', { 'Fn::FindInMap': ['Commands', 'web', 'Start'] }],
  ['a condition', { 'Fn::If': ['IsTest', ['npm', 'test'], ['npm', 'start']] }], ['a text in a list', [{ 'Fn::Sub': '${Script}' }]], ['an empty text, which is not set', ''],
])('reports nothing where a function may return a list, or for %s', (_, command) => {
  expect(findings(taskDefinitionUnchecked, fargate([container('web', { command })]))).toStrictEqual([]);
});
