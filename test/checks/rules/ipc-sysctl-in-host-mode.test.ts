import { ipcSysctlInHostMode } from '../../../src/checks/rules/ipc-sysctl-in-host-mode';
import { ec2, fargate, findings, rulesAgainst, tuned, UNRESOLVED } from '../definitions';

const HOST = { ipcMode: 'host' };

test.each(['kernel.msgmax', 'kernel.sem', 'kernel.shm_rmid_forced', 'fs.mqueue.queues_max'])('%s is told', name => {
  expect(findings(ipcSysctlInHostMode, ec2([tuned('web', { [name]: '1' })], HOST))).toEqual([{ container: 'web', message: `it sets ${name}, and ipcMode is host.` }]);
});

test('nothing else is said of the parameter', () => {
  expect(rulesAgainst(ec2([tuned('web', { 'kernel.shmmni': '32769' })], HOST))).toEqual(['error ipc-sysctl-in-host-mode']);
});

test('on Fargate the mistake is ipcMode', () => {
  expect(rulesAgainst(fargate([tuned('web', { 'kernel.msgmax': '65536' })], HOST))).toEqual(['error ipc-mode-not-supported']);
});

test('what ECS does not accept anywhere is told as that', () => {
  expect(rulesAgainst(ec2([tuned('web', { 'kernel.pid_max': '65536' })], HOST))).toEqual(['error sysctl-not-accepted']);
});

test.each(['task', 'none', undefined, '', UNRESOLVED])('ipcMode %j: nothing to tell', ipcMode => {
  expect(findings(ipcSysctlInHostMode, ec2([tuned('web', { 'kernel.msgmax': '65536' })], { ipcMode }))).toEqual([]);
});

test('a network parameter beside ipcMode host is right', () => {
  expect(rulesAgainst(ec2([tuned('web', { 'net.core.somaxconn': '4096' })], HOST))).toEqual([]);
});
