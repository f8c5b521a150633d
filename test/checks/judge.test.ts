import { container, ec2, fargate, Json, rulesAgainst, tracer, tuned, UNRESOLVED } from './definitions';
import { judge, sentenceOf } from '../../src/checks/judge';
import { readTaskDefinition } from '../../src/checks/reading/task-definition';
import { taskDefinitionsOf } from '../../src/checks/reading/template';

const SHARED = { pidMode: 'task' };
const web = (sysctls: Json) => fargate([tuned('web', sysctls)]);

test.each<[string, Json, string[]]>([
  // right
  ['a plain task', fargate([container('web')]), []],
  ['the proxy of the launch announcement', web({ 'net.core.somaxconn': '6000', 'net.ipv4.ip_local_port_range': '1024    65000' }), []],
  ['two containers that share the PID namespace', fargate([container('web'), container('sleeper', { command: ['sleep', 'infinity'] })], SHARED), []],
  ['one container and a shared PID namespace', fargate([container('web')], SHARED), []],
  ['IPC parameters that differ', fargate([tuned('a', { 'kernel.msgmax': '8192' }), tuned('b', { 'kernel.msgmax': '16384' })]), []],
  ['an observer that may trace', fargate([container('web'), tracer({ user: '0' })], SHARED), []],
  ['an observer that drops all first', fargate([container('web'), tracer({ user: '0', linuxParameters: { capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] } } })], SHARED), []],
  ['SYS_PTRACE on a wrapped application', fargate([container('web', { linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } }, entryPoint: ['/agent'] }), container('agent', { essential: false })]), []],
  ['the same with a shared PID namespace', fargate([container('web', { linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } }, entryPoint: ['/agent'] }), container('agent', { essential: false })], SHARED), []],
  ['a parameter of the deployment', web({ 'net.core.somaxconn': UNRESOLVED }), []],
  ['a tmpfs', fargate([container('web', { linuxParameters: { tmpfs: [{ containerPath: '/scratch', size: 64 }] } })]), []],
  ['a keepalive after 600 seconds', web({ 'net.ipv4.tcp_keepalive_time': '600' }), []],
  ['255 probes', web({ 'net.ipv4.tcp_keepalive_probes': '255' }), []],
  ['a listener that is reserved', fargate([tuned('web', { 'net.ipv4.ip_local_port_range': '1024 65000', 'net.ipv4.ip_local_reserved_ports': '8080' }, { portMappings: [{ containerPort: 8080 }] })]), []],
  ['a listener in the kernel\'s own range', fargate([container('web', { portMappings: [{ containerPort: 50051 }] })]), []],
  ['bridge mode, where values may differ', ec2([tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'net.core.somaxconn': '200' })], { networkMode: 'bridge' }), []],
  ['empty lists, nulls and empty texts', fargate([container('web', { systemControls: [], linuxParameters: null })], { pidMode: '' }), []],
  ['the backlog on a sidecar', fargate([container('web', { portMappings: [{ containerPort: 80 }] }), tuned('sidecar', { 'net.core.somaxconn': '4096' }, { essential: false })]), []],
  ['NET_ADMIN and forwarding on EC2', ec2([tuned('vpn', { 'net.ipv4.ip_forward': '1' }, { linuxParameters: { capabilities: { add: ['NET_ADMIN', 'SYS_MODULE'] } } })]), []],
  ['pings for every group', web({ 'net.ipv4.ping_group_range': '0 2147483647' }), []],
  ['capabilities dropped on Fargate', fargate([container('web', { linuxParameters: { capabilities: { drop: ['NET_RAW', 'SYS_CHROOT'] } } })]), []],
  ['no launch type at all', { containerDefinitions: [container('web', { privileged: true, stopTimeout: 600, linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } })], ipcMode: 'task' }, []],

  // wrong
  ['a backlog that differs', fargate([tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'net.core.somaxconn': '200' })]), ['error net-sysctl-conflict']],
  ['a parameter twice in one container', fargate([container('web', { systemControls: ['100', '200'].map(value => ({ namespace: 'net.core.somaxconn', value })) })]), ['error sysctl-set-twice']],
  ['virtual memory', web({ 'vm.max_map_count': '262144' }), ['error sysctl-not-accepted']],
  ['processes', web({ 'kernel.pid_max': '4194304' }), ['error sysctl-not-accepted']],
  ['a namespace called network', web({ 'network.core.somaxconn': '1024' }), ['error sysctl-not-accepted']],
  ['the largest receive buffer', web({ 'net.core.rmem_max': '16777216' }), ['error sysctl-not-namespaced']],
  ['the memory of TCP', web({ 'net.ipv4.tcp_mem': '1 2 3' }), ['error sysctl-not-namespaced']],
  ['tracked connections', web({ 'net.netfilter.nf_conntrack_max': '262144' }), ['error sysctl-not-namespaced']],
  ['a slip of the pen', web({ 'net.ipv4.tcp_keep_alive_time': '100' }), ['error sysctl-unknown']],
  ['an interface below all interfaces', web({ 'net.ipv6.conf.all.default.disable_ipv6': '1' }), ['error sysctl-unknown']],
  ['a range that runs backwards', web({ 'net.ipv4.ip_local_port_range': '65000 1024' }), ['error sysctl-value-refused']],
  ['a range with a dash', web({ 'net.ipv4.ip_local_port_range': '1024-65000' }), ['error sysctl-value-refused']],
  ['a word for a number', web({ 'net.core.somaxconn': 'max' }), ['error sysctl-value-refused']],
  ['256 probes', web({ 'net.ipv4.tcp_keepalive_probes': '256' }), ['error sysctl-value-refused']],
  ['too many segments', web({ 'kernel.shmmni': '32769' }), ['error sysctl-value-refused']],
  ['privileged ephemeral ports', web({ 'net.ipv4.ip_local_port_range': '80 65000' }), ['error ephemeral-range-privileged']],
  ['the processes of the host', fargate([container('web')], { pidMode: 'host' }), ['error pid-mode-on-fargate']],
  ['NET_ADMIN on Fargate', fargate([container('web', { linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } })]), ['error capabilities-on-fargate']],
  ['a capability with its prefix', fargate([container('web', { linuxParameters: { capabilities: { add: ['CAP_SYS_PTRACE'] } } })]), ['error capabilities-on-fargate']],

  // doubtful
  ['the processes of an instance', { containerDefinitions: [container('agent')], pidMode: 'host' }, ['warning pid-mode-host']],
  ['a backlog twice', fargate([tuned('a', { 'net.core.somaxconn': '100' }), tuned('b', { 'net.core.somaxconn': '100' })]), ['warning net-sysctl-repeated']],
  ['a parameter that was found on no kernel', web({ 'net.ipv4.tcp_some_new_key': '1' }), ['warning sysctl-unverified']],
  ['a negative time', web({ 'net.ipv4.tcp_keepalive_time': '-1' }), ['warning sysctl-value-nonsense']],
  ['a listener in a range that is set', fargate([tuned('web', { 'net.ipv4.ip_local_port_range': '1024 65000' }, { portMappings: [{ containerPort: 8080 }] })]), ['warning listener-in-ephemeral-range']],
  ['a tracer that sees nobody', fargate([container('web'), tracer({ user: '0' })]), ['warning tracer-without-shared-pid']],
  ['a tracer that is not root', fargate([container('web'), tracer({ user: '1000' })], SHARED), ['warning tracer-not-root']],
])('%s', (_, taskDefinition, rules) => {
  expect(rulesAgainst(taskDefinition)).toEqual(rules);
});

test('a template and the ECS API\'s words for one task are judged alike', () => {
  const cloudFormation = {
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    PidMode: 'host',
    ContainerDefinitions: [{ Name: 'web', SystemControls: [{ Namespace: 'net.core.rmem_max', Value: '1' }] }],
  };
  const [fromTemplate] = taskDefinitionsOf({ Resources: { Web: { Type: 'AWS::ECS::TaskDefinition', Properties: cloudFormation } } })!;
  expect(judge(fromTemplate.model)).toEqual(judge(readTaskDefinition(fargate([tuned('web', { 'net.core.rmem_max': '1' })], { pidMode: 'host' }))));
});

test('ECS Exec is known from the service of a template, and told beside fault injection', () => {
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

test('findings are told in the order of the rules, each with its rule', () => {
  const found = judge(readTaskDefinition(fargate([tuned('a', { 'vm.swappiness': '1', 'net.core.somaxconn': '1' }), tuned('b', { 'net.core.somaxconn': '2' })], { pidMode: 'host' })));
  expect(found.map(({ rule }) => rule.name)).toEqual(['net-sysctl-conflict', 'sysctl-not-accepted', 'pid-mode-on-fargate']);
});

test('a finding is one paragraph: the container, what is wrong, and how to mend it here or else in general', () => {
  const [specific] = judge(readTaskDefinition(web({ 'net.core.rmem_max': '1' })));
  expect(sentenceOf(specific)).toMatch(/^container web: no task can set net\.core\.rmem_max: .*\. Remove it\. Raise the third value of net\.ipv4\.tcp_rmem.*\.$/);
  const [general] = judge(readTaskDefinition(fargate([container('web')], { pidMode: 'host' })));
  expect(sentenceOf(general)).toBe('pidMode is host, but Fargate supports only task. Set pidMode to task, for example with SharedPidNamespace, or remove it.');
});
