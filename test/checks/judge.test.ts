import { container, ec2, fargate, Json, tracer, tuned, UNRESOLVED } from './definitions';
import { rulesAgainst } from './rules-against';
import { judge, sentenceOf, uncheckedFinding } from '../../src/checks/judge';
import { taskDefinitionsOf } from '../../src/reading/content/template';
import { readTaskDefinition } from '../../src/reading/definitions/task-definition';

const SHARED = { pidMode: 'task' };
const web = (sysctls: Json) => fargate([tuned('web', sysctls)]);

test.each<[string, Json, string[]]>([
  // valid
  ['a plain task', fargate([container('web')]), []],
  ['the proxy in the launch announcement', web({ 'net.core.somaxconn': '6000', 'net.ipv4.ip_local_port_range': '1024    65000' }), []],
  ['two containers that share a PID namespace', fargate([container('web'), container('sleeper', { command: ['sleep', 'infinity'] })], SHARED), []],
  ['one container with a shared PID namespace', fargate([container('web')], SHARED), []],
  ['different IPC parameters', fargate([tuned('a', { 'kernel.msgmax': '8192' }), tuned('b', { 'kernel.msgmax': '16384' })]), []],
  ['an observer with SYS_PTRACE', fargate([container('web'), tracer({ user: '0' })], SHARED), []],
  ['an observer that drops all other capabilities', fargate([container('web'), tracer({ user: '0', linuxParameters: { capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] } } })], SHARED), []],
  ['a wrapped application with SYS_PTRACE', fargate([container('web', { linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } }, entryPoint: ['/agent'] }), container('agent', { essential: false })]), []],
  ['a wrapped application with SYS_PTRACE in a shared PID namespace', fargate([container('web', { linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } }, entryPoint: ['/agent'] }), container('agent', { essential: false })], SHARED), []],
  ['an unresolved value', web({ 'net.core.somaxconn': UNRESOLVED }), []],
  ['a tmpfs', fargate([container('web', { linuxParameters: { tmpfs: [{ containerPath: '/scratch', size: 64 }] } })]), []],
  ['a keepalive time of 600 seconds', web({ 'net.ipv4.tcp_keepalive_time': '600' }), []],
  ['255 probes', web({ 'net.ipv4.tcp_keepalive_probes': '255' }), []],
  ['a reserved port of a listener', fargate([tuned('web', { 'net.ipv4.ip_local_port_range': '1024 65000', 'net.ipv4.ip_local_reserved_ports': '8080' }, { portMappings: [{ containerPort: 8080 }] })]), []],
  ['a listener in the default ephemeral range', fargate([container('web', { portMappings: [{ containerPort: 50051 }] })]), []],
  ['different values in bridge mode', ec2([tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'net.core.somaxconn': '200' })], { networkMode: 'bridge' }), []],
  ['empty lists, nulls and empty strings', fargate([container('web', { systemControls: [], linuxParameters: null })], { pidMode: '' }), []],
  ['a backlog that a sidecar sets', fargate([container('web', { portMappings: [{ containerPort: 80 }] }), tuned('sidecar', { 'net.core.somaxconn': '4096' }, { essential: false })]), []],
  ['NET_ADMIN and forwarding on EC2', ec2([tuned('vpn', { 'net.ipv4.ip_forward': '1' }, { linuxParameters: { capabilities: { add: ['NET_ADMIN', 'SYS_MODULE'] } } })]), []],
  ['a ping range of all groups', web({ 'net.ipv4.ping_group_range': '0 2147483647' }), []],
  ['dropped capabilities on Fargate', fargate([container('web', { linuxParameters: { capabilities: { drop: ['NET_RAW', 'SYS_CHROOT'] } } })]), []],
  ['no launch type', { containerDefinitions: [container('web', { privileged: true, stopTimeout: 600, linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } })], ipcMode: 'task' }, []],

  // errors
  ['different backlogs', fargate([tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'net.core.somaxconn': '200' })]), ['error net-sysctl-conflict']],
  ['a parameter with two values in one container', fargate([container('web', { systemControls: ['100', '200'].map(value => ({ namespace: 'net.core.somaxconn', value })) })]), ['error sysctl-set-twice']],
  ['a parameter of virtual memory', web({ 'vm.max_map_count': '262144' }), ['error sysctl-not-accepted']],
  ['a parameter of processes', web({ 'kernel.pid_max': '4194304' }), ['error sysctl-not-accepted']],
  ['a parameter that starts with network', web({ 'network.core.somaxconn': '1024' }), ['error sysctl-not-accepted']],
  ['the maximum receive buffer', web({ 'net.core.rmem_max': '16777216' }), ['error sysctl-not-namespaced']],
  ['the TCP memory', web({ 'net.ipv4.tcp_mem': '1 2 3' }), ['error sysctl-not-namespaced']],
  ['the maximum of tracked connections', web({ 'net.netfilter.nf_conntrack_max': '262144' }), ['error sysctl-not-namespaced']],
  ['a mistyped name', web({ 'net.ipv4.tcp_keep_alive_time': '100' }), ['error sysctl-unknown']],
  ['an interface name below all', web({ 'net.ipv6.conf.all.default.disable_ipv6': '1' }), ['error sysctl-unknown']],
  ['a descending range', web({ 'net.ipv4.ip_local_port_range': '65000 1024' }), ['error sysctl-value-refused']],
  ['a range with a dash', web({ 'net.ipv4.ip_local_port_range': '1024-65000' }), ['error sysctl-value-refused']],
  ['a word instead of a number', web({ 'net.core.somaxconn': 'max' }), ['error sysctl-value-refused']],
  ['256 probes', web({ 'net.ipv4.tcp_keepalive_probes': '256' }), ['error sysctl-value-refused']],
  ['too many segments', web({ 'kernel.shmmni': '32769' }), ['error sysctl-value-refused']],
  ['an ephemeral range with privileged ports', web({ 'net.ipv4.ip_local_port_range': '80 65000' }), ['error ephemeral-range-privileged']],
  ['pidMode host on Fargate', fargate([container('web')], { pidMode: 'host' }), ['error pid-mode-on-fargate']],
  ['NET_ADMIN on Fargate', fargate([container('web', { linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } })]), ['error capabilities-on-fargate']],
  ['a capability with the prefix CAP_', fargate([container('web', { linuxParameters: { capabilities: { add: ['CAP_SYS_PTRACE'] } } })]), ['error capabilities-on-fargate']],

  // warnings
  ['pidMode host on an instance', { containerDefinitions: [container('agent')], pidMode: 'host' }, ['warning pid-mode-host']],
  ['equal backlogs in two containers', fargate([tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'net.core.somaxconn': '100' })]), ['warning net-sysctl-repeated']],
  ['a parameter that was found on no kernel', web({ 'net.ipv4.tcp_some_new_key': '1' }), ['warning sysctl-unverified']],
  ['a negative time', web({ 'net.ipv4.tcp_keepalive_time': '-1' }), ['warning sysctl-value-nonsense']],
  ['a listener in an ephemeral range that the task sets', fargate([tuned('web', { 'net.ipv4.ip_local_port_range': '1024 65000' }, { portMappings: [{ containerPort: 8080 }] })]), ['warning listener-in-ephemeral-range']],
  ['a tracer without a shared PID namespace', fargate([container('web'), tracer({ user: '0' })]), ['warning tracer-without-shared-pid']],
  ['a tracer that is not root', fargate([container('web'), tracer({ user: '1000' })], SHARED), ['warning tracer-not-root']],
])('exactly the expected rules report an error or a warning about %s', (_, taskDefinition, rules) => {
  expect(rulesAgainst(taskDefinition)).toEqual(rules);
});

test('a template and a task definition of the ECS API have the same findings', () => {
  const cloudFormation = {
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    PidMode: 'host',
    ContainerDefinitions: [{ Name: 'web', SystemControls: [{ Namespace: 'net.core.rmem_max', Value: '1' }] }],
  };
  const [fromTemplate] = taskDefinitionsOf({ Resources: { Web: { Type: 'AWS::ECS::TaskDefinition', Properties: cloudFormation } } })!;
  expect(judge(fromTemplate.model)).toEqual(judge(readTaskDefinition(fargate([tuned('web', { 'net.core.rmem_max': '1' })], { pidMode: 'host' }))));
});

test('reports fault injection with ECS Exec that the service of a template enables', () => {
  const template = (enableExecuteCommand: boolean) => ({
    Resources: {
      Web: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: { ...fargate([container('web', { linuxParameters: { initProcessEnabled: true } })], { taskRoleArn: 'arn:aws:iam::111122223333:role/web' }), EnableFaultInjection: true },
      },
      Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Web' }, EnableExecuteCommand: enableExecuteCommand } },
    },
  });
  const rules = (enableExecuteCommand: boolean) => taskDefinitionsOf(template(enableExecuteCommand))!
    .flatMap(({ model }) => judge(model)).map(({ rule }) => rule.name);
  expect(rules(true)).toEqual(['fault-injection-with-exec']);
  expect(rules(false)).toEqual([]);
});

test('findings are in the order of the rules', () => {
  const found = judge(readTaskDefinition(fargate([tuned('a', { 'vm.swappiness': '1', 'net.core.somaxconn': '1' }), tuned('b', { 'net.core.somaxconn': '2' })], { pidMode: 'host' })));
  expect(found.map(({ rule }) => rule.name)).toEqual(['net-sysctl-conflict', 'sysctl-not-accepted', 'pid-mode-on-fargate']);
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
  expect(uncheckedFinding('containerDefinitions', thrown).message).toBe('containerDefinitions could not be checked: it has too many levels of nesting.');
});
