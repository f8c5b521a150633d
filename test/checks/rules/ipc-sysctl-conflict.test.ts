import { ipcSysctlConflict } from '../../../src/checks/rules/ipc-sysctl-conflict';
import { ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const two = (name: string, a: unknown, b: unknown) => [tuned('a', { [name]: a }), tuned('b', { [name]: b })];
const SHARED = { ipcMode: 'task' };

test('reports two values in a shared IPC namespace, with containers and values', () => {
  expect(findings(ipcSysctlConflict, ec2(two('kernel.sem', '250 32000 100 128', '250\t32000 100 256'), SHARED))).toEqual([{
    message: expect.stringMatching(/^container a sets kernel\.sem to 250 32000 100 128, and container b sets it to 250 32000 100 256\. /),
    fix: 'Set kernel.sem on only one container.',
  }]);
});

test.each([
  ['equal values', two('kernel.msgmax', '65536', '65536')],
  ['equal values with different whitespace', two('kernel.sem', '1 2 3 4', '1\t2  3 4')],
  ['an unresolved value', two('kernel.msgmax', '65536', UNRESOLVED)],
  ['different parameters', [tuned('a', { 'kernel.msgmax': '1' }), tuned('b', { 'kernel.msgmnb': '2' })]],
  ['network parameters in bridge mode', two('net.core.somaxconn', '1', '2')],
])('reports nothing for %s', (_, containers) => {
  expect(rulesAgainst(ec2(containers, SHARED))).toEqual([]);
});

test.each([undefined, 'none', 'host', UNRESOLVED])('reports nothing with ipcMode %j', ipcMode => {
  expect(findings(ipcSysctlConflict, ec2(two('kernel.msgmax', '1', '2'), { ipcMode }))).toEqual([]);
});

test('reports only ipcMode on Fargate', () => {
  expect(rulesAgainst(fargate(two('kernel.msgmax', '1', '2'), SHARED))).toEqual(['error ipc-mode-not-supported']);
});
