import { netSysctlInHostMode } from '../../../src/checks/rules/net-sysctl-in-host-mode';
import { ec2, fargate, findings, rulesAgainst, tuned, UNRESOLVED } from '../definitions';

const HOST = { networkMode: 'host' };

test.each([['EC2'], ['MANAGED_INSTANCES'], ['EXTERNAL']])('a network parameter in host mode is told on %s', compatibility => {
  expect(findings(netSysctlInHostMode, ec2([tuned('web', { 'net.core.somaxconn': '1', 'net.ipv4.tcp_sack': '1' })], { ...HOST, requiresCompatibilities: [compatibility] }))).toEqual([
    { container: 'web', message: 'it sets net.core.somaxconn, net.ipv4.tcp_sack, and the network mode is host.' },
  ]);
});

test('it is told where nobody says on what the task runs, since no network mode but host is host', () => {
  expect(findings(netSysctlInHostMode, { ...HOST, containerDefinitions: [tuned('web', { 'net.core.somaxconn': UNRESOLVED })] })).toHaveLength(1);
});

test('nothing else is said of the parameters, right or wrong', () => {
  expect(rulesAgainst(ec2([
    tuned('web', { 'net.core.rmem_max': '1', 'net.ipv4.tcp_keepalive_probes': '256', 'net.ipv4.ip_local_port_range': '80 65000' }, { portMappings: [{ containerPort: 8080 }] }),
    tuned('agent', { 'net.core.rmem_max': '2' }),
  ], HOST))).toEqual(['error net-sysctl-in-host-mode']);
});

test('what ECS does not accept anywhere is told as that', () => {
  expect(rulesAgainst(ec2([tuned('web', { 'vm.max_map_count': '262144' })], HOST))).toEqual(['error sysctl-not-accepted']);
});

test.each(['bridge', 'awsvpc', 'none', undefined, UNRESOLVED])('network mode %j: nothing to tell', networkMode => {
  expect(findings(netSysctlInHostMode, ec2([tuned('web', { 'net.core.somaxconn': '1' })], { networkMode }))).toEqual([]);
});

test('an IPC parameter in host mode is right', () => {
  expect(rulesAgainst(ec2([tuned('web', { 'kernel.msgmax': '65536', 'fs.mqueue.msg_max': '64' })], HOST))).toEqual([]);
  expect(rulesAgainst(fargate([tuned('web', { 'net.core.somaxconn': '1' })]))).toEqual([]);
});
