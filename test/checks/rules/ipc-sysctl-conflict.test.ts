import { ipcSysctlConflict } from '../../../src/checks/rules/ipc-sysctl-conflict';
import { each, ec2, fargate, findings, reportsNothing, tuned, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const SHARED = { ipcMode: 'task' };
const two = (name: string, a: unknown, b: unknown, more = SHARED) => ec2([tuned('a', { [name]: a }), tuned('b', { [name]: b })], more);

test('reports two values in a shared IPC namespace, with containers and values', () => {
  expect(findings(ipcSysctlConflict, two('kernel.sem', '250 32000 100 128', '250\t32000 100 256'))).toEqual([{
    message: expect.stringMatching(/^container a sets kernel\.sem to 250 32000 100 128, and container b sets it to 250 32000 100 256\. /),
    fix: 'Set kernel.sem on only one container.',
  }]);
});

test('reports only ipcMode on Fargate', () => {
  const task = fargate([tuned('a', { 'kernel.msgmax': '16384' }), tuned('b', { 'kernel.msgmax': '32768' })], SHARED);
  expect(rulesAgainst(task)).toEqual(['error ipc-mode-not-supported']);
});

reportsNothing(ipcSysctlConflict, {
  'equal values with different whitespace': two('kernel.sem', '1 2 3 4', '1\t2  3 4'),
  'an unresolved value': two('kernel.msgmax', '65536', UNRESOLVED),
  'different parameters': ec2([tuned('a', { 'kernel.msgmax': '16384' }), tuned('b', { 'kernel.msgmnb': '2' })], SHARED),
  'a parameter that ECS does not accept': two('kernel.pid_max', '1', '2'),
  'network parameters in bridge mode': two('net.core.somaxconn', '1', '2'),
  ...each('ipcMode', ['none', 'host', UNRESOLVED], ipcMode => two('kernel.msgmax', '1', '2', { ipcMode: ipcMode as string })),
});
