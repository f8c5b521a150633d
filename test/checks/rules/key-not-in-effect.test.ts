import { keyNotInEffect } from '../../../src/checks/rules/key-not-in-effect';
import { contentOf } from '../../run';
import { container, ec2, fargate, findings, Json, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const SOMAXCONN = [{ namespace: 'net.core.somaxconn', value: '4096' }];
const inContainer = (properties: Json) => findings(keyNotInEffect, fargate([container('web', properties)]));
const inTask = (properties: Json) => findings(keyNotInEffect, fargate([container('web')], properties));

test.each([
  ['systemControl', 'systemControls'], ['SystemControl', 'systemControls'], ['systemControlls', 'systemControls'], ['systmeControls', 'systemControls'], ['sytemControls', 'systemControls'],
  ['system_controls', 'systemControls'], ['system-controls', 'systemControls'], ['sysctls', 'systemControls'],
  ['linuxParameter', 'linuxParameters'], ['LinuxParamters', 'linuxParameters'], ['linux_parameters', 'linuxParameters'],
])('reports %s in a container, and suggests %s', (key, suggestion) => {
  expect(inContainer({ [key]: SOMAXCONN })).toEqual([{ container: 'web', message: `${key} is not a valid key in a container.`, fix: `Did you mean ${suggestion}?` }]);
});

test.each([
  ['pidMod', 'pidMode'], ['pid_mode', 'pidMode'], ['pidsMode', 'pidMode'], ['ipc_mode', 'ipcMode'], ['shareProcessNamespace', 'pidMode'], ['networkModes', 'networkMode'],
])('reports %s in a task definition, and suggests %s', (key, suggestion) => {
  expect(inTask({ [key]: 'task' })).toEqual([{ container: undefined, message: `${key} is not a valid key in the task definition.`, fix: `Did you mean ${suggestion}?` }]);
});

test.each([
  ['capability', 'capabilities'], ['capabilites', 'capabilities'], ['initProcessEnable', 'initProcessEnabled'], ['init_process_enabled', 'initProcessEnabled'],
])('reports %s in linuxParameters, and suggests %s', (key, suggestion) => {
  expect(inContainer({ linuxParameters: { [key]: true } })).toMatchObject([{ container: 'web', fix: `Did you mean ${suggestion}?` }]);
});

test('reports the names of other tools for capabilities, and where they belong', () => {
  expect(inContainer({ cap_add: ['SYS_PTRACE'] })).toMatchObject([{ fix: 'Did you mean capabilities? It belongs in linuxParameters.' }]);
});

test.each<[string, Json]>([
  ['a task definition', { systemControls: SOMAXCONN }],
  ['a task definition', { linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } }],
  ['a task definition', { capabilities: { add: ['SYS_PTRACE'] } }],
  ['a task definition', { operatingSystemFamily: 'LINUX' }],
  ['a task definition', { enableExecuteCommand: true }],
  ['a task definition', { platformVersion: '1.4.0' }],
  ['the runtime platform', { runtimePlatform: { pidMode: 'task' } }],
])('reports a key that does not belong in %s, and where it belongs: %j', (_, properties) => {
  expect(inTask(properties)).toEqual([{ container: undefined, message: expect.stringMatching(/ is in .+, but belongs in .+\.$/), fix: expect.stringMatching(/^Move \w+ to .+\.$/) }]);
});

test.each<[string, Json]>([
  ['a container', { capabilities: { add: ['SYS_PTRACE'] } }],
  ['a container', { initProcessEnabled: true }],
  ['a container', { tmpfs: [{ containerPath: '/scratch', size: 64 }] }],
  ['a container', { pidMode: 'task' }],
  ['a container', { ipcMode: 'task' }],
  ['a container', { networkMode: 'awsvpc' }],
  ['linuxParameters', { linuxParameters: { systemControls: SOMAXCONN } }],
  ['linuxParameters', { linuxParameters: { pidMode: 'task' } }],
  ['the capabilities', { linuxParameters: { capabilities: { add: ['SYS_PTRACE'], initProcessEnabled: true } } }],
])('reports a key that does not belong in %s, and where it belongs: %j', (_, properties) => {
  expect(inContainer(properties)).toEqual([{ container: 'web', message: expect.stringMatching(/ is in .+, but belongs in .+\.$/), fix: expect.stringMatching(/^Move \w+ to .+\.$/) }]);
});

test.each<[string, Json, string]>([
  ['a map instead of a list', { systemControls: { 'net.core.somaxconn': '4096' } }, 'Write systemControls as a list of objects with namespace and value.'],
  ['a list instead of Linux parameters', { linuxParameters: [{ initProcessEnabled: true }] }, 'Write linuxParameters as a structure.'],
  ['a list instead of a structure', { linuxParameters: { capabilities: ['SYS_PTRACE'] } }, 'Write capabilities as a structure with the lists add and drop.'],
  ['name instead of namespace', { systemControls: [{ name: 'net.core.somaxconn', value: '4096' }] }, 'Did you mean namespace?'],
  ['a misspelled value', { systemControls: [{ namespace: 'net.core.somaxconn', values: '4096' }] }, 'Did you mean value?'],
  ['a misspelled add', { linuxParameters: { capabilities: { adds: ['SYS_PTRACE'] } } }, 'Did you mean add?'],
])('reports %s', (_, properties, fix) => {
  expect(inContainer(properties)).toMatchObject([{ container: 'web', fix }]);
});

test.each<[string, Json]>([
  ['map', { systemControls: { 'net.core.somaxconn': '4096' } }],
  ['list', { linuxParameters: [{ initProcessEnabled: true }] }],
])('names the type of the value: a %s', (form, properties) => {
  expect(inContainer(properties)).toMatchObject([{ message: expect.stringMatching(`is a ${form}\\b`) }]);
});

test('quotes the spelling of CloudFormation, on Fargate and on EC2', () => {
  const task = { ContainerDefinitions: [{ Name: 'web', LinuxParameters: { SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '1' }] } }] };
  expect(findings(keyNotInEffect, task)).toEqual([
    { container: 'web', message: 'SystemControls is in linuxParameters, but belongs in a container.', fix: 'Move SystemControls to a container.' },
  ]);
  expect(findings(keyNotInEffect, ec2([container('web', { systemControl: SOMAXCONN })]))).toHaveLength(1);
});

test('reports one mistake once', () => {
  expect(rulesAgainst(fargate([container('web', { systemControl: SOMAXCONN })], { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }))).toEqual(['error key-not-in-effect']);
});

/** The members of a structure in the CDK's declarations. */
function membersOf(structure: string): string[] {
  const declarations = contentOf('node_modules/aws-cdk-lib/aws-ecs/lib/ecs.generated.d.ts');
  const [, body] = new RegExp(`interface ${structure} \\{([\\s\\S]*?)\\n    ?\\}`).exec(declarations)!;
  return [...body.matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name);
}

test.each([
  ['CfnTaskDefinitionProps', (members: Json) => fargate([], members)],
  ['ContainerDefinitionProperty', (members: Json) => fargate([members])],
  ['LinuxParametersProperty', (members: Json) => fargate([{ linuxParameters: members }])],
  ['RuntimePlatformProperty', (members: Json) => fargate([], { runtimePlatform: members })],
  ['KernelCapabilitiesProperty', (members: Json) => fargate([{ linuxParameters: { capabilities: members } }])],
  ['SystemControlProperty', (members: Json) => fargate([{ systemControls: [members] }])],
  ['LogConfigurationProperty', (members: Json) => fargate([{ logConfiguration: members }])],
  ['HealthCheckProperty', (members: Json) => fargate([{ healthCheck: members }])],
])('accepts every member of %s', (structure, task) => {
  const members = membersOf(structure);
  expect(members.length).toBeGreaterThan(1);
  expect(findings(keyNotInEffect, task(Object.fromEntries(members.map(name => [name, null]))))).toEqual([]);
  expect(findings(keyNotInEffect, task(Object.fromEntries(members.map(name => [name[0].toUpperCase() + name.slice(1), null]))))).toEqual([]);
});

test.each<[string, Json]>([
  ['the keys that describe-task-definition adds', { taskDefinitionArn: 'arn', revision: 7, status: 'ACTIVE', requiresAttributes: [], compatibilities: ['EC2'], registeredAt: 1, registeredBy: 'arn' }],
  ['keys of other tools', { 'x-team': 'edge', '$schema': 'https://example.com', '//': 'a comment', 'comment': 'systemControls come later', 'Fn::Transform': {} }],
  ['tags with such names', { tags: { pidMode: 'task' } }],
  ['unresolved values', { containerDefinitions: UNRESOLVED, runtimePlatform: UNRESOLVED }],
])('reports nothing for %s', (_, properties) => {
  expect(inTask(properties)).toEqual([]);
});

test.each<[string, Json]>([
  ['keys in a different case', { systemcontrols: SOMAXCONN, LINUXPARAMETERS: { Capabilities: { Add: ['SYS_PTRACE'] } } }],
  ['labels', { dockerLabels: { systemControls: 'yes', pidMode: 'task' } }],
  ['environment variables', { environment: [{ name: 'pidMode', value: 'task' }] }],
  ['options of a log driver', { logConfiguration: { logDriver: 'awslogs', options: { 'namespace': 'x', 'system-controls': 'y' } } }],
  ['unresolved values', { systemControls: UNRESOLVED, linuxParameters: { capabilities: UNRESOLVED } }],
  ['empty lists and null values', { systemControls: [], linuxParameters: { capabilities: null, devices: [] } }],
  ['the entries of the CLI skeleton', { systemControls: [{ namespace: '', value: '' }] }],
])('reports nothing for %s in a container', (_, properties) => {
  expect(inContainer(properties)).toEqual([]);
});
