import { netSysctlInHostMode } from '../../../src/checks/rules/net-sysctl-in-host-mode';
import { container, each, ec2, findings, Json, reportsNothing, tuned, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const onHost = (sysctls: Json, more: Json = {}) =>
  ec2([tuned('web', sysctls, { portMappings: [{ containerPort: 8080 }] })], { networkMode: 'host', ...more });

// AWS configures managed instances, and their documentation does not list the mode bridge.
const MANAGED = { fix: 'Use network mode awsvpc.' };

test.each<[unknown, Json]>([
  [['EC2'], {}], [['MANAGED_INSTANCES'], MANAGED], [['EC2', 'MANAGED_INSTANCES'], {}], [['EXTERNAL'], {}], [undefined, {}],
])('reports network parameters in host mode on %j', (requiresCompatibilities, fix) => {
  expect(findings(netSysctlInHostMode, onHost({ 'net.core.somaxconn': UNRESOLVED, 'net.ipv4.tcp_sack': '1' }, { requiresCompatibilities }))).toEqual([
    { container: 'web', message: 'systemControls contains net.core.somaxconn and net.ipv4.tcp_sack, but the network mode is host.', ...fix },
  ]);
});

test.each<[string, Json, string]>([
  ['the parameters only once, whether or not they are valid', {
    'net.core.rmem_max': '1', 'net.ipv4.tcp_keepalive_probes': '256', 'net.ipv4.ip_local_port_range': '80 65000',
  }, 'error net-sysctl-in-host-mode'],
  ['a parameter that ECS never accepts by another rule', { 'vm.max_map_count': '262144' }, 'error sysctl-not-accepted'],
])('reports %s', (_, sysctls, expected) => expect(rulesAgainst(onHost(sysctls))).toEqual([expected]));

reportsNothing(netSysctlInHostMode, {
  ...each('networkMode', ['awsvpc', 'none', undefined, UNRESOLVED], networkMode => onHost({ 'net.core.somaxconn': '1' }, { networkMode })),
  'a parameter whose name is unresolved': ec2([container('web', { systemControls: [{ namespace: UNRESOLVED, value: '1' }] })], { networkMode: 'host' }),
  'IPC parameters': onHost({ 'kernel.msgmax': '65536', 'fs.mqueue.msg_max': '64' }),
});
