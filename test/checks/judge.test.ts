import * as fc from 'fast-check';
import { taskDefinition } from './arbitrary';
import { changing, container, ec2, fargate, Json, SHARED, tracer, tuned, UNRESOLVED } from './definitions';
import { rulesAgainst } from './rules-against';
import { judge, judgeEach, sentenceOf, uncheckedFinding } from '../../src/checks/judge';
import type { TaskDefinitionModel } from '../../src/checks/model';
import { RULES, taskDefinitionUnchecked } from '../../src/checks/rules';
import { settingsIn } from '../../src/checks/settings';
import { taskDefinitionsOf } from '../../src/reading/content/template';
import { readTaskDefinition } from '../../src/reading/definitions/task-definition';
import { capitalized } from '../cli/definitions';
import { fuzzRuns } from '../fuzz-runs';

const WRAPPED = [container('web', { ...changing({ add: ['SYS_PTRACE'] }), entryPoint: ['/agent'] }), container('agent', { essential: false })];
const web = (sysctls: Json) => fargate([tuned('web', sysctls)]);

test.each<[string, Json, string[]]>([
  ['the proxy in the launch announcement', web({ 'net.core.somaxconn': '6000', 'net.ipv4.ip_local_port_range': '1024    65000' }), []],
  ['two containers that share a PID namespace', fargate([container('web'), container('sleeper', { command: ['sleep', 'infinity'] })], SHARED), []],
  ['an observer with SYS_PTRACE', fargate([container('web'), tracer({ user: '0' })], SHARED), []],
  ['an observer that drops all other capabilities', fargate([container('web'), tracer({ user: '0', ...changing({ add: ['SYS_PTRACE'], drop: ['ALL'] }) })], SHARED), []],
  ['a wrapped application with SYS_PTRACE', fargate(WRAPPED), []],
  ['a wrapped application with SYS_PTRACE in a shared PID namespace', fargate(WRAPPED, SHARED), []],
  ['an unresolved value', web({ 'net.core.somaxconn': UNRESOLVED }), []],
  ['empty lists, nulls and empty strings', fargate([container('web', { systemControls: [], linuxParameters: null })], { pidMode: '' }), []],
  ['a backlog that a sidecar sets', fargate([container('web'), tuned('sidecar', { 'net.core.somaxconn': '4096' }, { essential: false })]), []],
  ['NET_ADMIN and forwarding on EC2', ec2([tuned('vpn', { 'net.ipv4.ip_forward': '1' }, changing({ add: ['NET_ADMIN', 'SYS_MODULE'] }))]), []],
  ['a ping range of all groups', web({ 'net.ipv4.ping_group_range': '0 2147483647' }), []],
  ['no launch type', { memory: '512', containerDefinitions: [container('web', { privileged: true, stopTimeout: 600, ...changing({ add: ['NET_ADMIN'] }) })], ipcMode: 'task' }, []],
  ['a parameter that starts with network', web({ 'network.core.somaxconn': '1024' }), ['error sysctl-not-accepted']],
  ['an interface name below all', web({ 'net.ipv6.conf.all.default.disable_ipv6': '1' }), ['error sysctl-unknown']],
])('exactly the expected rules report an error or a warning about %s', (_, written, rules) => {
  expect(rulesAgainst(written)).toEqual(rules);
});

test('a template and a task definition of the ECS API have the same findings', () => {
  const cloudFormation = {
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    Cpu: '1024',
    Memory: '2048',
    PidMode: 'host',
    ContainerDefinitions: [{ Name: 'web', Image: 'shop:1', SystemControls: [{ Namespace: 'net.core.rmem_max', Value: '1' }] }],
  };
  const [fromTemplate] = taskDefinitionsOf({ Resources: { Web: { Type: 'AWS::ECS::TaskDefinition', Properties: cloudFormation } } })!;
  expect(judge(fromTemplate.model)).toEqual(judge(readTaskDefinition(fargate([tuned('web', { 'net.core.rmem_max': '1' })], { pidMode: 'host' }))));
});

test('reports fault injection with ECS Exec that the service of a template enables', () => {
  const template = (enableExecuteCommand: boolean) => ({
    Resources: {
      Web: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: capitalized(fargate([container('web', { linuxParameters: { initProcessEnabled: true } })], { taskRoleArn: 'arn:aws:iam::111122223333:role/web', enableFaultInjection: true })),
      },
      Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Web' }, EnableExecuteCommand: enableExecuteCommand } },
    },
  });
  const rules = (enableExecuteCommand: boolean) => taskDefinitionsOf(template(enableExecuteCommand))!
    .flatMap(({ model }) => judge(model)).map(({ rule }) => rule.name);
  expect(rules(true)).toEqual(['fault-injection-with-exec']);
  expect(rules(false)).toEqual([]);
});

describe('a rule that requires a setting finds nothing without it', () => {
  const missed = (model: TaskDefinitionModel) => RULES
    .filter(({ requires }) => requires !== undefined && !settingsIn(model)[requires])
    .flatMap(rule => rule.check(model).map(() => rule.name));

  test('in the examples of all rules', () => {
    const examples = RULES.flatMap(({ fails, passes }) => [...fails(), ...passes()]);
    const models = examples.flatMap(example => taskDefinitionsOf(example) ?? []).map(({ model }) => model);
    expect(models.length).toBeGreaterThan(RULES.length);
    expect(models.flatMap(missed)).toEqual([]);
  });

  test('in random task definitions', () => {
    fc.assert(fc.property(taskDefinition, properties => expect(missed(readTaskDefinition(properties))).toEqual([])), { numRuns: fuzzRuns(100) });
  });
});

test('a rule that requires a setting runs only if the task has it', () => {
  const rule = { ...taskDefinitionUnchecked, requires: 'systemControls' as const, check: () => [{ message: 'found' }] };
  const found = [web({}), web({ 'net.core.somaxconn': '1' })].map(written => readTaskDefinition(written))
    .map(task => [judge(task, [rule]).length, judgeEach(task, [rule]).length]);
  expect(found).toEqual([[0, 0], [1, 1]]);
});

test('findings are in the order of the rules', () => {
  const found = judge(readTaskDefinition(fargate([tuned('a', { 'vm.swappiness': '1', 'net.core.somaxconn': '5000' }), tuned('b', { 'net.core.somaxconn': '6000' })], { pidMode: 'host' })));
  expect(found.map(({ rule }) => rule.name)).toEqual(['net-sysctl-conflict', 'pid-mode-on-fargate', 'sysctl-not-accepted']);
});

test('a finding is formatted as the container, the problem, and the specific or general fix', () => {
  const [specific] = judge(readTaskDefinition(web({ 'net.core.rmem_max': '1' })));
  expect(sentenceOf(specific)).toMatch(/^container web: no task can set net\.core\.rmem_max: .*\. Remove it\. For TCP, raise the third value of net\.ipv4\.tcp_rmem.*\. See https:\/\/\S+#udp-and-quic-buffers$/);
  const [general] = judge(readTaskDefinition(fargate([container('web')], { pidMode: 'host' })));
  expect(sentenceOf(general)).toMatch(/^pidMode is host, but Fargate supports only task\. Set pidMode to task, for example with SharedPidNamespace, or remove it\. See https:\/\/\S+$/);
});

test('a structure that is too deep for a rule is named as such', () => {
  const recurse = (depth: number): number => recurse(depth + 1) + 1;
  let thrown: unknown;
  try {
    recurse(0);
  } catch (error) {
    thrown = error;
  }
  expect(uncheckedFinding('containerDefinitions', thrown).message)
    .toBe('containerDefinitions could not be checked: it has too many levels of nesting.');
});
