import { ipcSysctlInHostMode } from '../../../src/checks/rules/ipc-sysctl-in-host-mode';
import { each, ec2, fargate, findings, reportsNothing, setting, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const HOST = { ipcMode: 'host' };

test.each(['kernel.msgmax', 'kernel.sem', 'kernel.shm_rmid_forced', 'fs.mqueue.queues_max'])('reports %s', name => {
  expect(findings(ipcSysctlInHostMode, ec2(setting(name), HOST)))
    .toEqual([{ container: 'web', message: `systemControls contains ${name}, but ipcMode is host.` }]);
});

test('does not advise setting the parameter on a managed instance', () => {
  const [{ fix }] = findings(ipcSysctlInHostMode, ec2(setting('kernel.msgmax'), { ...HOST, requiresCompatibilities: ['MANAGED_INSTANCES'] }));
  expect(fix).toBe('Remove ipcMode.');
});

test.each([
  ['a value out of range', ec2(setting('kernel.shmmni', '32769'), HOST), 'ipc-sysctl-in-host-mode'],
  ['a parameter on Fargate', fargate(setting('kernel.msgmax'), HOST), 'ipc-mode-not-supported'],
  ['a parameter that ECS never accepts', ec2(setting('kernel.pid_max'), HOST), 'sysctl-not-accepted'],
])('%s is reported by one rule', (_, definition, rule) => expect(rulesAgainst(definition)).toEqual([`error ${rule}`]));

reportsNothing(ipcSysctlInHostMode, {
  ...each('ipcMode', ['none', '', UNRESOLVED], ipcMode => ec2(setting('kernel.msgmax'), { ipcMode })),
});
