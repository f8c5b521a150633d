import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyNotInEffect } from '../../../src/checks/rules/key-not-in-effect';
import { container, ec2, fargate, findings, Json, rulesAgainst, UNRESOLVED } from '../definitions';

const SOMAXCONN = [{ namespace: 'net.core.somaxconn', value: '4096' }];
const inContainer = (properties: Json) => findings(keyNotInEffect, fargate([container('web', properties)]));
const inTask = (properties: Json) => findings(keyNotInEffect, fargate([container('web')], properties));

test.each([
  ['systemControl', 'systemControls'], ['SystemControl', 'systemControls'], ['systemControlls', 'systemControls'], ['systmeControls', 'systemControls'], ['sytemControls', 'systemControls'],
  ['system_controls', 'systemControls'], ['system-controls', 'systemControls'], ['sysctls', 'systemControls'],
  ['linuxParameter', 'linuxParameters'], ['LinuxParamters', 'linuxParameters'], ['linux_parameters', 'linuxParameters'],
])('%s in a container is told, and %s is proposed', (key, meant) => {
  expect(inContainer({ [key]: SOMAXCONN })).toEqual([{ container: 'web', message: `ECS knows no ${key} in a container.`, fix: `Did you mean ${meant}?` }]);
});

test.each([
  ['pidMod', 'pidMode'], ['pid_mode', 'pidMode'], ['pidsMode', 'pidMode'], ['ipc_mode', 'ipcMode'], ['shareProcessNamespace', 'pidMode'], ['networkModes', 'networkMode'],
])('%s in a task definition is told, and %s is proposed', (key, meant) => {
  expect(inTask({ [key]: 'task' })).toEqual([{ container: undefined, message: `ECS knows no ${key} in the task definition.`, fix: `Did you mean ${meant}?` }]);
});

test.each([
  ['capability', 'capabilities'], ['capabilites', 'capabilities'], ['initProcessEnable', 'initProcessEnabled'], ['init_process_enabled', 'initProcessEnabled'],
])('%s in linuxParameters is told, and %s is proposed', (key, meant) => {
  expect(inContainer({ linuxParameters: { [key]: true } })).toMatchObject([{ container: 'web', fix: `Did you mean ${meant}?` }]);
});

test('what other tools call capabilities is told, and where they belong', () => {
  expect(inContainer({ cap_add: ['SYS_PTRACE'] })).toMatchObject([{ fix: 'Did you mean capabilities? It belongs to linuxParameters.' }]);
});

test.each<[string, Json]>([
  ['a task definition', { systemControls: SOMAXCONN }],
  ['a task definition', { linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } }],
  ['a task definition', { capabilities: { add: ['SYS_PTRACE'] } }],
  ['a task definition', { operatingSystemFamily: 'LINUX' }],
  ['a task definition', { enableExecuteCommand: true }],
  ['a task definition', { platformVersion: '1.4.0' }],
  ['the runtime platform', { runtimePlatform: { pidMode: 'task' } }],
])('what does not belong in %s is told with where it does: %j', (_, properties) => {
  expect(inTask(properties)).toEqual([{ container: undefined, message: expect.stringMatching(/ stands in .+, and belongs to .+\.$/), fix: expect.stringMatching(/^Move \w+ to .+\.$/) }]);
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
])('what does not belong in %s is told with where it does: %j', (_, properties) => {
  expect(inContainer(properties)).toEqual([{ container: 'web', message: expect.stringMatching(/ stands in .+, and belongs to .+\.$/), fix: expect.stringMatching(/^Move \w+ to .+\.$/) }]);
});

test.each<[string, Json, string]>([
  ['a map in the place of a list', { systemControls: { 'net.core.somaxconn': '4096' } }, 'Write systemControls as a list of namespace and value.'],
  ['a list in the place of Linux parameters', { linuxParameters: [{ initProcessEnabled: true }] }, 'Write linuxParameters as a structure.'],
  ['a list in the place of a structure', { linuxParameters: { capabilities: ['SYS_PTRACE'] } }, 'Write capabilities as a structure of the lists add and drop.'],
  ['a name in the place of a namespace', { systemControls: [{ name: 'net.core.somaxconn', value: '4096' }] }, 'Did you mean namespace?'],
  ['a misspelled value', { systemControls: [{ namespace: 'net.core.somaxconn', values: '4096' }] }, 'Did you mean value?'],
  ['an addition that is misspelled', { linuxParameters: { capabilities: { adds: ['SYS_PTRACE'] } } }, 'Did you mean add?'],
])('%s is told', (_, properties, fix) => {
  expect(inContainer(properties)).toMatchObject([{ container: 'web', fix }]);
});

test.each<[string, Json]>([
  ['map', { systemControls: { 'net.core.somaxconn': '4096' } }],
  ['list', { linuxParameters: [{ initProcessEnabled: true }] }],
])('the form of the value, a %s, is named', (form, properties) => {
  expect(inContainer(properties)).toMatchObject([{ message: expect.stringMatching(`is a ${form}\\b`) }]);
});

test('CloudFormation\'s spelling is told in its own letters, wherever the task runs', () => {
  const task = { ContainerDefinitions: [{ Name: 'web', LinuxParameters: { SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '1' }] } }] };
  expect(findings(keyNotInEffect, task)).toEqual([
    { container: 'web', message: 'SystemControls stands in linuxParameters, and belongs to a container.', fix: 'Move SystemControls to a container.' },
  ]);
  expect(findings(keyNotInEffect, ec2([container('web', { systemControl: SOMAXCONN })]))).toHaveLength(1);
});

test('one mistake is one finding', () => {
  expect(rulesAgainst(fargate([container('web', { systemControl: SOMAXCONN })], { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }))).toEqual(['error key-not-in-effect']);
});

/** The members that the CDK knows of a task definition, its containers and what else is in them. */
function membersOf(structure: string): string[] {
  const declarations = readFileSync(join(__dirname, '../../../node_modules/aws-cdk-lib/aws-ecs/lib/ecs.generated.d.ts'), 'utf8');
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
])('no member of %s is taken for a slip of the pen', (structure, task) => {
  const members = membersOf(structure);
  expect(members.length).toBeGreaterThan(1);
  expect(findings(keyNotInEffect, task(Object.fromEntries(members.map(name => [name, null]))))).toEqual([]);
  expect(findings(keyNotInEffect, task(Object.fromEntries(members.map(name => [name[0].toUpperCase() + name.slice(1), null]))))).toEqual([]);
});

test.each<[string, Json]>([
  ['what describe-task-definition adds', { taskDefinitionArn: 'arn', revision: 7, status: 'ACTIVE', requiresAttributes: [], compatibilities: ['EC2'], registeredAt: 1, registeredBy: 'arn' }],
  ['keys of other tools', { 'x-team': 'edge', '$schema': 'https://example.com', '//': 'a comment', 'comment': 'systemControls come later', 'Fn::Transform': {} }],
  ['tags and labels that are called so', { tags: { pidMode: 'task' } }],
  ['what only the deployment knows', { containerDefinitions: UNRESOLVED, runtimePlatform: UNRESOLVED }],
])('%s: nothing to tell', (_, properties) => {
  expect(inTask(properties)).toEqual([]);
});

test.each<[string, Json]>([
  ['letters in another case', { systemcontrols: SOMAXCONN, LINUXPARAMETERS: { Capabilities: { Add: ['SYS_PTRACE'] } } }],
  ['labels', { dockerLabels: { systemControls: 'yes', pidMode: 'task' } }],
  ['environment variables', { environment: [{ name: 'pidMode', value: 'task' }] }],
  ['options of a log driver', { logConfiguration: { logDriver: 'awslogs', options: { 'namespace': 'x', 'system-controls': 'y' } } }],
  ['what only the deployment knows', { systemControls: UNRESOLVED, linuxParameters: { capabilities: UNRESOLVED } }],
  ['empty lists and nulls', { systemControls: [], linuxParameters: { capabilities: null, devices: [] } }],
  ['the skeleton\'s entries', { systemControls: [{ namespace: '', value: '' }] }],
])('%s in a container: nothing to tell', (_, properties) => {
  expect(inContainer(properties)).toEqual([]);
});
