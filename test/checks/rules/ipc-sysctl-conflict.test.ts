import { ipcSysctlConflict } from '../../../src/checks/rules/ipc-sysctl-conflict';
import { ec2, fargate, findings, rulesAgainst, tuned, UNRESOLVED } from '../definitions';

const two = (name: string, a: unknown, b: unknown) => [tuned('a', { [name]: a }), tuned('b', { [name]: b })];
const SHARED = { ipcMode: 'task' };

test('two values in a shared IPC namespace are told, with containers and values', () => {
  expect(findings(ipcSysctlConflict, ec2(two('kernel.sem', '250 32000 100 128', '250\t32000 100 256'), SHARED))).toEqual([{
    message: expect.stringMatching(/^container a sets kernel\.sem to 250 32000 100 128, container b sets kernel\.sem to 250 32000 100 256: /),
    fix: 'Set kernel.sem on one container only.',
  }]);
});

test.each([
  ['equal values', two('kernel.msgmax', '65536', '65536')],
  ['equal values with other white space', two('kernel.sem', '1 2 3 4', '1\t2  3 4')],
  ['a value that only the deployment knows', two('kernel.msgmax', '65536', UNRESOLVED)],
  ['different parameters', [tuned('a', { 'kernel.msgmax': '1' }), tuned('b', { 'kernel.msgmnb': '2' })]],
  ['network parameters of bridge mode', two('net.core.somaxconn', '1', '2')],
])('%s: nothing to tell', (_, containers) => {
  expect(rulesAgainst(ec2(containers, SHARED))).toEqual([]);
});

test.each([undefined, 'none', 'host', UNRESOLVED])('with ipcMode %j the namespace is not shared within the task, or not known to be', ipcMode => {
  expect(findings(ipcSysctlConflict, ec2(two('kernel.msgmax', '1', '2'), { ipcMode }))).toEqual([]);
});

test('on Fargate the mistake is ipcMode', () => {
  expect(rulesAgainst(fargate(two('kernel.msgmax', '1', '2'), SHARED))).toEqual(['error ipc-mode-not-supported']);
});
