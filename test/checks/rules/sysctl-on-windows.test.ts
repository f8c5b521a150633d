import { sysctlOnWindows } from '../../../src/checks/rules/sysctl-on-windows';
import { container, each, ec2, fargate, findings, reportsNothing, reportsOnce, tuned, UNRESOLVED, WINDOWS } from '../definitions';
import { rulesAgainst } from '../rules-against';

const FAMILIES = ['WINDOWS_SERVER_2019_FULL', 'WINDOWS_SERVER_2022_CORE', 'WINDOWS_SERVER_2025_CORE'];
const TUNED = [tuned('web', { 'net.core.somaxconn': '1', 'kernel.msgmax': '2' })];
const on = (operatingSystemFamily: unknown) => ({ runtimePlatform: { operatingSystemFamily } });
const setting = (systemControls: unknown) => fargate([container('web', { systemControls })], WINDOWS);

test.each(FAMILIES)('reports the parameters of a container on %s once, with their names', family => {
  expect(findings(sysctlOnWindows, ec2(TUNED, on(family)))).toEqual([
    { container: 'web', message: `systemControls contains net.core.somaxconn and kernel.msgmax, but the operating system family is ${family}.` },
  ]);
});

test('reports each container that sets a parameter, and nothing else about the parameters', () => {
  const [web, agent] = [tuned('web', { 'net.core.rmem_max': '1', 'net.ipv4.tcp_keepalive_probes': '256' }), tuned('agent', { 'net.core.rmem_max': '2' })];
  const task = fargate([web, agent], WINDOWS);
  expect(findings(sysctlOnWindows, task).map(finding => finding.container)).toEqual(['web', 'agent']);
  expect(rulesAgainst(task)).toEqual(['error sysctl-on-windows']);
});

reportsOnce(sysctlOnWindows, { 'an unresolved name': setting([{ namespace: UNRESOLVED, value: '1' }]) });
reportsNothing(sysctlOnWindows, {
  ...each('the operating system family', ['LINUX', undefined, null, '', UNRESOLVED], family => fargate(TUNED, on(family))),
  ...each('systemControls', [[], null, [{}], [{ namespace: '', value: '' }]], setting),
});
