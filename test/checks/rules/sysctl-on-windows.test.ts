import { sysctlOnWindows } from '../../../src/checks/rules/sysctl-on-windows';
import { container, ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const on = (operatingSystemFamily: unknown) => ({ runtimePlatform: { operatingSystemFamily } });

test.each(['WINDOWS_SERVER_2019_FULL', 'WINDOWS_SERVER_2022_CORE', 'WINDOWS_SERVER_2025_CORE'])('reports the parameters of a container on %s once, with their names', family => {
  const task = [tuned('web', { 'net.core.somaxconn': '1', 'kernel.msgmax': '2' })];
  expect(findings(sysctlOnWindows, fargate(task, on(family)))).toEqual([
    { container: 'web', message: `systemControls contains net.core.somaxconn and kernel.msgmax, but the operating system family is ${family}.` },
  ]);
  expect(findings(sysctlOnWindows, ec2(task, on(family)))).toHaveLength(1);
});

test('reports each container that sets a parameter, and nothing else about the parameters', () => {
  const task = fargate([tuned('web', { 'net.core.rmem_max': '1', 'net.ipv4.tcp_keepalive_probes': '256' }), tuned('agent', { 'net.core.rmem_max': '2' })], on('WINDOWS_SERVER_2022_CORE'));
  expect(findings(sysctlOnWindows, task).map(finding => finding.container)).toEqual(['web', 'agent']);
  expect(rulesAgainst(task)).toEqual(['error sysctl-on-windows']);
});

test('reports a parameter with an unresolved name', () => {
  expect(findings(sysctlOnWindows, fargate([tuned('web', {}, { systemControls: [{ namespace: UNRESOLVED, value: '1' }] })], on('WINDOWS_SERVER_2022_CORE')))).toHaveLength(1);
});

test.each(['LINUX', undefined, null, '', UNRESOLVED])('reports nothing with operating system family %j', family => {
  expect(findings(sysctlOnWindows, fargate([tuned('web', { 'net.core.somaxconn': '1' })], on(family)))).toEqual([]);
});

test.each([[], null, [{}], [{ namespace: '', value: '' }]])('reports nothing for systemControls %j', systemControls => {
  expect(findings(sysctlOnWindows, fargate([container('web', { systemControls })], on('WINDOWS_SERVER_2022_CORE')))).toEqual([]);
});
