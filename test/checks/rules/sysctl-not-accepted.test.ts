import { sysctlNotAccepted } from '../../../src/checks/rules/sysctl-not-accepted';
import { container, ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

test.each([
  ['vm.max_map_count', 'configure the program'],
  ['kernel.pid_max', 'nproc'],
  ['fs.file-max', 'nofile'],
  ['kernel.shmax', 'if you meant kernel.shmmax, use that name'],
  ['network.ipv4.ip_forward', undefined],
  ['kernel.auto_msgmni', 'kernel.msgmni'],
  ['kernel.msg_next_id', undefined],
  ['constructor', undefined],
])('%s is told, with what ECS accepts', (name, instead) => {
  const found = findings(sysctlNotAccepted, fargate([tuned('web', { [name]: '1' })]));
  expect(found).toMatchObject([{ container: 'web', message: expect.stringContaining(`ECS does not accept ${name}: ECS accepts only net.*`) }]);
  expect(found[0].fix).toEqual(instead && expect.stringContaining(instead));
});

test('it does not matter where the task runs', () => {
  expect(findings(sysctlNotAccepted, ec2([tuned('web', { 'vm.swappiness': '1' })], { networkMode: 'host' }))).toHaveLength(1);
});

test.each([
  'kernel.msgmax', 'kernel.msgmnb', 'kernel.msgmni', 'kernel.sem', 'kernel.shm_rmid_forced', 'kernel.shmall', 'kernel.shmmax', 'kernel.shmmni',
  'fs.mqueue.msg_default', 'fs.mqueue.msg_max', 'fs.mqueue.msgsize_default', 'fs.mqueue.msgsize_max', 'fs.mqueue.queues_max', 'net.core.somaxconn', 'net.anything.else',
])('%s is accepted', name => {
  expect(findings(sysctlNotAccepted, fargate([tuned('web', { [name]: '1' })]))).toEqual([]);
});

test('fs.mqueue has five parameters, and a sixth is refused', () => {
  expect(findings(sysctlNotAccepted, fargate([tuned('web', { 'fs.mqueue.depth_max': '1' })]))).toHaveLength(1);
});

test.each(['', null, UNRESOLVED])('the name %j is not judged', namespace => {
  expect(findings(sysctlNotAccepted, fargate([container('web', { systemControls: [{ namespace, value: '1' }] })]))).toEqual([]);
});
