import { ipcSysctlInHostMode } from '../../../src/checks/rules/ipc-sysctl-in-host-mode';
import { ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const HOST = { ipcMode: 'host' };

test.each(['kernel.msgmax', 'kernel.sem', 'kernel.shm_rmid_forced', 'fs.mqueue.queues_max'])('reports %s', name => {
  expect(findings(ipcSysctlInHostMode, ec2([tuned('web', { [name]: '1' })], HOST))).toEqual([{ container: 'web', message: `systemControls contains ${name}, but ipcMode is host.` }]);
});

test('reports the parameter only once', () => {
  expect(rulesAgainst(ec2([tuned('web', { 'kernel.shmmni': '32769' })], HOST))).toEqual(['error ipc-sysctl-in-host-mode']);
});

test('reports only ipcMode on Fargate', () => {
  expect(rulesAgainst(fargate([tuned('web', { 'kernel.msgmax': '65536' })], HOST))).toEqual(['error ipc-mode-not-supported']);
});

test('leaves a parameter that ECS never accepts to another rule', () => {
  expect(rulesAgainst(ec2([tuned('web', { 'kernel.pid_max': '65536' })], HOST))).toEqual(['error sysctl-not-accepted']);
});

test.each(['task', 'none', undefined, '', UNRESOLVED])('reports nothing with ipcMode %j', ipcMode => {
  expect(findings(ipcSysctlInHostMode, ec2([tuned('web', { 'kernel.msgmax': '65536' })], { ipcMode }))).toEqual([]);
});

test('accepts a network parameter with ipcMode host', () => {
  expect(rulesAgainst(ec2([tuned('web', { 'net.core.somaxconn': '4096' })], HOST))).toEqual([]);
});
