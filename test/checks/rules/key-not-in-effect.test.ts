import { locate } from '../../../src/checks/location';
import { keyNotInEffect } from '../../../src/checks/rules/key-not-in-effect';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, ec2, fargate, findings, Json, reportsNothing, UNRESOLVED, WINDOWS } from '../definitions';
import { rulesAgainst } from '../rules-against';

const SOMAXCONN = [{ namespace: 'net.core.somaxconn', value: '4096' }];
const PTRACE = { add: ['SYS_PTRACE'] };
const inContainer = (properties: Json) => findings(keyNotInEffect, [container('web', properties)]);
const inTask = (properties: Json) => findings(keyNotInEffect, fargate([container('web')], properties));

test.each([
  ['systemControl', 'systemControls'], ['SystemControl', 'systemControls'], ['systemControlls', 'systemControls'], ['systmeControls', 'systemControls'],
  ['sytemControls', 'systemControls'], ['system_controls', 'systemControls'], ['system-controls', 'systemControls'], ['sysctls', 'systemControls'],
  ['linuxParameter', 'linuxParameters'], ['LinuxParamters', 'linuxParameters'], ['linux_parameters', 'linuxParameters'],
])('reports %s in a container, and suggests %s', (key, suggestion) => {
  const message = `${key} is not a valid key in a container.`;
  expect(inContainer({ [key]: SOMAXCONN })).toEqual([{ container: 'web', message, fix: `Did you mean ${suggestion}?` }]);
});

test.each([
  ['pidMod', 'pidMode'], ['pid_mode', 'pidMode'], ['pidsMode', 'pidMode'], ['ipc_mode', 'ipcMode'], ['shareProcessNamespace', 'pidMode'],
  ['networkModes', 'networkMode'],
])('reports %s in a task definition, and suggests %s', (key, suggestion) => {
  const message = `${key} is not a valid key in the task definition.`;
  expect(inTask({ [key]: 'task' })).toEqual([{ container: undefined, message, fix: `Did you mean ${suggestion}?` }]);
});

test.each<[string, Json, string]>([
  ['a misspelled capability', { linuxParameters: { capability: PTRACE } }, 'Did you mean capabilities?'],
  ['a misspelled initProcessEnabled', { linuxParameters: { initProcessEnable: true } }, 'Did you mean initProcessEnabled?'],
  ['initProcessEnabled in another spelling', { linuxParameters: { init_process_enabled: true } }, 'Did you mean initProcessEnabled?'],
  ['the name of another tool for capabilities', { cap_add: ['SYS_PTRACE'] }, 'Did you mean capabilities? It belongs in linuxParameters.'],
  ['a list instead of Linux parameters', { linuxParameters: [{ initProcessEnabled: true }] }, 'Write linuxParameters as a structure.'],
  ['a list of capabilities', { linuxParameters: { capabilities: ['SYS_PTRACE'] } }, 'Write capabilities as a structure with the lists add and drop.'],
  ['a map instead of a list', { systemControls: { a: '1' } }, 'Write systemControls as a list of objects with namespace and value.'],
  ['name instead of namespace', { systemControls: [{ name: 'net.core.somaxconn', value: '4096' }] }, 'Did you mean namespace?'],
  ['a misspelled value', { systemControls: [{ namespace: 'net.core.somaxconn', values: '4096' }] }, 'Did you mean value?'],
  ['a misspelled field of a container', { helthCheck: {} }, 'Did you mean healthCheck?'],
  ['a field in another spelling', { readonly_root_filesystem: true }, 'Did you mean readonlyRootFilesystem?'],
  ['a misspelled field of a list', { portMappings: [{ containerPort: 80 }, { contanerPort: 81 }] }, 'Did you mean containerPort?'],
  ['a misspelled add', { linuxParameters: { capabilities: { adds: ['SYS_PTRACE'] } } }, 'Did you mean add?'],
])('reports %s', (_, properties, fix) => expect(inContainer(properties)).toMatchObject([{ container: 'web', fix }]));

const MISPLACED = { message: expect.stringMatching(/ is in .+, but belongs in .+\.$/), fix: expect.stringMatching(/^Move \w+ to .+\.$/) };

test.each<[Json]>([
  [{ systemControls: SOMAXCONN }], [{ linuxParameters: { capabilities: PTRACE } }], [{ capabilities: PTRACE }], [{ operatingSystemFamily: 'LINUX' }],
  [{ enableExecuteCommand: true }], [{ platformVersion: '1.4.0' }], [{ runtimePlatform: { pidMode: 'task' } }],
])('reports a key that does not belong in a task definition, and where it belongs: %j', properties => {
  expect(inTask(properties)).toEqual([MISPLACED]);
});

test.each<[Json]>([
  [{ capabilities: PTRACE }], [{ initProcessEnabled: true }], [{ tmpfs: [{ containerPath: '/scratch', size: 64 }] }], [{ pidMode: 'task' }],
  [{ ipcMode: 'task' }], [{ networkMode: 'awsvpc' }], [{ linuxParameters: { systemControls: SOMAXCONN } }], [{ linuxParameters: { pidMode: 'task' } }],
  [{ linuxParameters: { capabilities: { ...PTRACE, initProcessEnabled: true } } }],
])('reports a key that does not belong in a container, and where it belongs: %j', properties => {
  expect(inContainer(properties)).toEqual([{ container: 'web', ...MISPLACED }]);
});

test.each<[string, Json]>([
  ['map', { systemControls: { 'net.core.somaxconn': '4096' } }],
  ['list', { linuxParameters: [{ initProcessEnabled: true }] }],
])('names the type of the value: a %s', (form, properties) => {
  expect(inContainer(properties)).toMatchObject([{ message: expect.stringMatching(`is a ${form}\\b`) }]);
});

test('quotes the spelling of CloudFormation', () => {
  const linuxParameters = { SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '1' }] };
  expect(findings(keyNotInEffect, { ContainerDefinitions: [{ Name: 'web', LinuxParameters: linuxParameters }] })).toEqual([
    { container: 'web', message: 'SystemControls is in linuxParameters, but belongs in a container.', fix: 'Move SystemControls to a container.' },
  ]);
});

test('reports one mistake once, on EC2 and on Windows as well', () => {
  const web = [container('web', { systemControl: SOMAXCONN })];
  expect(findings(keyNotInEffect, ec2(web))).toHaveLength(1);
  expect(rulesAgainst(fargate(web, WINDOWS))).toEqual(['error key-not-in-effect']);
});

reportsNothing(inTask, {
  'the keys that describe-task-definition adds': { taskDefinitionArn: 'arn', revision: 7, status: 'ACTIVE', requiresAttributes: [], compatibilities: ['EC2'], registeredAt: 1, registeredBy: 'arn' },
  'keys of other tools': { 'x-team': 'edge', '$schema': 'https://example.com', '//': 'a comment', 'comment': 'systemControls', 'Fn::Transform': {} },
  'tags with such names': { tags: { pidMode: 'task' } },
  'unresolved values': { containerDefinitions: UNRESOLVED, runtimePlatform: UNRESOLVED },
});

reportsNothing<Json>(inContainer, {
  'keys in a different case': { systemcontrols: SOMAXCONN, LINUXPARAMETERS: { Capabilities: { Add: ['SYS_PTRACE'] } } },
  'labels': { dockerLabels: { systemControls: 'yes', pidMode: 'task' } },
  'environment variables': { environment: [{ name: 'pidMode', value: 'task' }] },
  'options of a log driver': { logConfiguration: { logDriver: 'awslogs', options: { 'namespace': 'x', 'system-controls': 'y' } } },
  'unresolved values in a container': { systemControls: UNRESOLVED, linuxParameters: { capabilities: UNRESOLVED } },
  'empty lists and null values': { systemControls: [], linuxParameters: { capabilities: null, devices: [] } },
  'the entries of the CLI skeleton': { systemControls: [{ namespace: '', value: '' }] },
});

test('reports a key of each parameter in its place', () => {
  const properties = fargate([container('web', { systemControls: [{ nspace: 'net.core.somaxconn', valu: '1' }, { namespace: 'net.ipv4.tcp_syn_retries', valu: '2' }] })]);
  const model = readTaskDefinition(properties, { notation: 'API' });
  const places = keyNotInEffect.check(model).filter(({ message }) => message.startsWith('valu ')).map(finding => locate(finding, properties, model).slice(2));
  expect(places).toEqual([['systemControls', 0, 'valu'], ['systemControls', 1, 'valu']]);
});
