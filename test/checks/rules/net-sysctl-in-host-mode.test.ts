import { netSysctlInHostMode } from '../../../src/checks/rules/net-sysctl-in-host-mode';
import { ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const HOST = { networkMode: 'host' };

test.each([['EC2'], ['MANAGED_INSTANCES'], ['EXTERNAL']])('reports network parameters in host mode on %s', compatibility => {
  expect(findings(netSysctlInHostMode, ec2([tuned('web', { 'net.core.somaxconn': '1', 'net.ipv4.tcp_sack': '1' })], { ...HOST, requiresCompatibilities: [compatibility] }))).toEqual([
    { container: 'web', message: 'systemControls contains net.core.somaxconn and net.ipv4.tcp_sack, but the network mode is host.' },
  ]);
});

test('reports network parameters in host mode without a launch type', () => {
  expect(findings(netSysctlInHostMode, { ...HOST, containerDefinitions: [tuned('web', { 'net.core.somaxconn': UNRESOLVED })] })).toHaveLength(1);
});

test('reports the parameters only once, whether or not they are valid', () => {
  expect(rulesAgainst(ec2([
    tuned('web', { 'net.core.rmem_max': '1', 'net.ipv4.tcp_keepalive_probes': '256', 'net.ipv4.ip_local_port_range': '80 65000' }, { portMappings: [{ containerPort: 8080 }] }),
    tuned('agent', { 'net.core.rmem_max': '2' }),
  ], HOST))).toEqual(['error net-sysctl-in-host-mode']);
});

test('leaves a parameter that ECS never accepts to another rule', () => {
  expect(rulesAgainst(ec2([tuned('web', { 'vm.max_map_count': '262144' })], HOST))).toEqual(['error sysctl-not-accepted']);
});

test.each(['bridge', 'awsvpc', 'none', undefined, UNRESOLVED])('reports nothing with network mode %j', networkMode => {
  expect(findings(netSysctlInHostMode, ec2([tuned('web', { 'net.core.somaxconn': '1' })], { networkMode }))).toEqual([]);
});

test('accepts an IPC parameter in host mode', () => {
  expect(rulesAgainst(ec2([tuned('web', { 'kernel.msgmax': '65536', 'fs.mqueue.msg_max': '64' })], HOST))).toEqual([]);
  expect(rulesAgainst(fargate([tuned('web', { 'net.core.somaxconn': '1' })]))).toEqual([]);
});
