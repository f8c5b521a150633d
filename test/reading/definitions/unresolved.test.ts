import { judge } from '../../../src/checks/judge';
import { RULES } from '../../../src/checks/rules';
import { kernelParameterWritten } from '../../../src/checks/rules/kernel-parameter-written';
import { tracerWithoutSharedPid } from '../../../src/checks/rules/tracer-without-shared-pid';
import { unresolvedIn } from '../../../src/reading/definitions/unresolved';
import { container } from '../../cli/definitions';
import { taskInTemplate } from '../task-in-template';

const UNKNOWN_TEXT = { 'Fn::ImportValue': 'text' };

interface More { sidecars?: object[]; task?: object; service?: object; parameter?: object }

function taskWith(web: object, { sidecars = [], task = {}, service = {}, parameter }: More) {
  const parameters = { Given: { Type: 'String', ...parameter } };
  const found = taskInTemplate({ Cpu: '1024', Memory: '2048', ...task }, { containers: [container({ ...web }), ...sidecars], service, parameters: parameter && parameters });
  return found.cases()[0];
}

/** Returns the paths of the values of a task definition on Fargate that only the deployment knows and that matter. */
const unresolved = (web: object, more: More = {}) => unresolvedIn(taskWith(web, more), RULES).map(({ path }) => path.join('.').replace('ContainerDefinitions.', ''));

test.each(['DockerSecurityOptions', 'Privileged'])(
  '%s matters on Fargate, whatever rule has it in an example', key => {
    expect(unresolved({ [key]: UNKNOWN_TEXT })).toEqual([`0.${key}`]);
  });

test('a setting matters to a rule that has only another one of the same structure in an example', () => {
  const windows = { RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }, RequiresCompatibilities: ['EC2'], NetworkMode: 'default' };
  expect(unresolved({ LinuxParameters: { SharedMemorySize: UNKNOWN_TEXT } }, { task: windows })).toEqual(['0.LinuxParameters.SharedMemorySize']);
});

test('a capacity provider matters if the task does not run on Fargate', () => {
  const onInstances = { RequiresCompatibilities: [], NetworkMode: 'bridge' };
  const service = { CapacityProviderStrategy: [{ CapacityProvider: UNKNOWN_TEXT }] };
  expect(unresolved({}, { task: onInstances, service })).toEqual(['CapacityProviderStrategy.0.CapacityProvider']);
});

test('an image and roles do not matter', () => {
  const [TaskRoleArn, ExecutionRoleArn] = [{ 'Fn::GetAtt': ['Role', 'Arn'] }, { Ref: 'RoleArn' }];
  expect(unresolved({ Image: { 'Fn::GetAtt': ['Repository', 'Uri'] } }, { task: { TaskRoleArn, ExecutionRoleArn } })).toEqual([]);
});

test.each<[string, unknown]>([
  ['a tag', { 'Fn::Sub': 'shop:${Tag}' }],
  ['an image', { Ref: 'Image' }],
])('%s that only the deployment knows does not matter', (_, Image) => expect(unresolved({ Image })).toEqual([]));

test.each<[string, object]>([
  ['a command', { Command: UNKNOWN_TEXT }],
  ['a part of a script', { Command: ['sh', '-c', { 'Fn::Sub': 'exec app ${Table}' }] }],
  ['an entry point', { EntryPoint: [UNKNOWN_TEXT] }],
  ['a health check', { HealthCheck: { Command: ['CMD-SHELL', UNKNOWN_TEXT] } }],
])('%s that only the deployment knows does not matter without a shared PID namespace', (_, more) => {
  expect(unresolved(more)).toEqual([]);
  expect(unresolved(more, { task: { PidMode: 'task' } })).not.toEqual([]);
});

test.each<[string, object, boolean]>([
  ['a value that a script writes', { Command: ['sh', '-c', { 'Fn::Sub': 'sysctl -w net.core.somaxconn=${Value}' }] }, true],
  ['the process of a tracer', { Command: ['sh', '-c', { 'Fn::Join': ['', ['strace -p ', { Ref: 'Pid' }]] }] }, true],
  ['the tag of Falco', { Image: { 'Fn::Sub': 'falcosecurity/falco:${Tag}' } }, true],
  ['a health check', { HealthCheck: { Command: ['CMD-SHELL', { 'Fn::Sub': 'sysctl -p ${File}' }] } }, true],
  ['a value that a script reads', { Command: ['sh', '-c', { 'Fn::Sub': 'sysctl -n ${Name}' }] }, false],
  ['the program of a script', { Command: ['sh', '-c', { 'Fn::Sub': '${Program} -p 12' }] }, false],
  ['the repository of an image', { Image: { 'Fn::Sub': '${Repository}/falco-exporter:1' } }, false],
])('%s that only the deployment knows: what the known part shows counts', (_, more, expected) => {
  const found = judge(taskWith(more, {}).model, [kernelParameterWritten, tracerWithoutSharedPid]);
  expect(unresolved(more).length + found.length).toBe(expected ? 1 : 0);
});

test('a parameter of a script counts if one of its allowed values shows the problem', () => {
  const withValues = (...values: string[]) => unresolved({ Command: ['sh', '-c', { Ref: 'Given' }] }, { parameter: { AllowedValues: [...'12345678', ...values] } });
  expect(withValues('strace -p 12')).toEqual(['0.Command.2']);
  expect(withValues('strace server')).toEqual([]);
});

test('flags of several containers matter if all together break a rule', () => {
  const sidecar = { Name: 'sidecar', Image: 'sidecar', ReadonlyRootFilesystem: { 'Fn::ImportValue': 'other' } };
  expect(unresolved({ ReadonlyRootFilesystem: UNKNOWN_TEXT }, { sidecars: [sidecar], service: { EnableExecuteCommand: true } }))
    .toEqual(['0.ReadonlyRootFilesystem', '1.ReadonlyRootFilesystem']);
});

test.each([
  ['a stack', { Ref: 'AWS::StackName' }, []],
  ['a stack, with a suffix', { 'Fn::Sub': '${AWS::StackName}-web' }, []],
  ['a joined stack', { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'web']] }, []],
  ['a parameter', { Ref: 'Name' }, []],
])('a container with the name of %s', (_, name, expected) => expect(unresolved({ Name: name })).toEqual(expected));

test('a text with a known start may become one that breaks a rule', () => {
  expect(unresolved({}, { task: { RequiresCompatibilities: [{ 'Fn::Sub': 'FAR${Rest}' }], NetworkMode: 'bridge' } }))
    .toEqual(['RequiresCompatibilities.0']);
  expect(unresolved({}, { task: { RequiresCompatibilities: [{ 'Fn::Sub': 'EX${Rest}' }], NetworkMode: 'bridge' } })).toEqual([]);
});

test('an image of an asset does not matter, and a list in a dynamic reference does', () => {
  expect(unresolved({ Image: { 'Fn::Sub': '${Account}.dkr.ecr.${AWS::Region}.amazonaws.com/cdk-hnb659fds-container-assets-1:${Tag}' } })).toEqual([]);
  expect(unresolved({ LinuxParameters: { Capabilities: { Add: '{{resolve:ssm:/capabilities}}' } } })).toEqual(['0.LinuxParameters.Capabilities.Add']);
});

describe('a parameter without a default', () => {
  const given = { Ref: 'Given' };

  test.each([
    ['a number up to the limit', { Type: 'Number', MinValue: 2, MaxValue: 120 }, []],
    ['a number above the limit', { Type: 'Number', MinValue: 2, MaxValue: 121_000 }, ['0.StopTimeout']],
    ['a number without a maximum', { Type: 'Number' }, ['0.StopTimeout']],
    ['more than eight allowed values', { AllowedValues: [1, 2, 3, 4, 5, 6, 7, 8, 120] }, []],
    ['more than eight allowed values with a wrong one', { AllowedValues: [1, 2, 3, 4, 5, 6, 7, 8, 121] }, ['0.StopTimeout']],
  ])('with %s', (_, parameter, expected) => expect(unresolved({ StopTimeout: given }, { parameter })).toEqual(expected));

  test.each([
    ['no limit', {}, ['PidMode']],
    ['a pattern that excludes the wrong values', { AllowedPattern: 'task' }, []],
    ['a pattern that matches a part of them', { AllowedPattern: 'o' }, []],
    ['a pattern with a wrong value', { AllowedPattern: '[a-z]+' }, ['PidMode']],
    ['a pattern that is invalid here', { AllowedPattern: '(?i)task' }, ['PidMode']],
    ['a length without the wrong values', { MinLength: 300 }, []],
    ['a length with the wrong values', { MinLength: 4, MaxLength: '4' }, ['PidMode']],
  ])('of text, with %s', (_, parameter, expected) => {
    expect(unresolved({}, { task: { PidMode: given }, parameter })).toEqual(expected);
  });
});

test('a privileged container matters to the secrets of another one that shares its PID namespace', () => {
  const task = { PidMode: 'task', RequiresCompatibilities: ['EC2'], NetworkMode: 'bridge' };
  const secrets = { User: '1000', Secrets: [{ Name: 'PASSWORD', ValueFrom: 'arn' }] };
  const sidecar = { Name: 'sidecar', Image: 'sidecar', User: '0', Privileged: UNKNOWN_TEXT };
  expect(unresolved(secrets, { sidecars: [sidecar], task })).toEqual(['1.Privileged']);
});

test('a dynamic reference in place of a structure may be any structure', () => {
  expect(unresolved({ LinuxParameters: '{{resolve:ssm:/parameters}}' })).toEqual(['0.LinuxParameters']);
});
