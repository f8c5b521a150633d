import { netSysctlConflict } from '../../../src/checks/rules/net-sysctl-conflict';
import { container, ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

const SOMAXCONN = 'net.core.somaxconn';
const DIFFERENT = [tuned('proxy', { [SOMAXCONN]: '100' }), tuned('app', { [SOMAXCONN]: '200' })];

test('reports the containers, their values, and which one decides', () => {
  const [{ message, fix, container: where }, ...rest] = findings(netSysctlConflict, fargate(DIFFERENT));
  expect(message).toContain('container proxy sets net.core.somaxconn to 100, and container app sets it to 200. ');
  expect(message).toContain('starts last');
  expect(fix).toContain('KernelTuning.network');
  expect(where).toBeUndefined();
  expect(rest).toEqual([]);
});

test.each([
  ['equal values', [tuned('proxy', { [SOMAXCONN]: '100' }), tuned('app', { [SOMAXCONN]: '100' })]],
  ['one container', [tuned('proxy', { [SOMAXCONN]: '100' }), container('app')]],
  ['different parameters', [tuned('proxy', { [SOMAXCONN]: '100' }), tuned('app', { 'net.ipv4.tcp_sack': '0' })]],
  ['different whitespace', [tuned('proxy', { 'net.ipv4.tcp_rmem': '1 2 3' }), tuned('app', { 'net.ipv4.tcp_rmem': ' 1\t2   3 ' })]],
  ['IPC parameters, which each container has separately', [tuned('a', { 'kernel.msgmax': '1' }), tuned('b', { 'kernel.msgmax': '2' })]],
  ['message queues, which each container has separately', [tuned('a', { 'fs.mqueue.msg_max': '1' }), tuned('b', { 'fs.mqueue.msg_max': '2' })]],
  ['one unresolved value', [tuned('a', { [SOMAXCONN]: '1' }), tuned('b', { [SOMAXCONN]: UNRESOLVED })]],
  ['unresolved names', [container('a', { systemControls: [{ namespace: UNRESOLVED, value: '1' }] }), container('b', { systemControls: [{ namespace: UNRESOLVED, value: '2' }] })]],
  ['unresolved lists', [tuned('a', { [SOMAXCONN]: '1' }), container('b', { systemControls: UNRESOLVED })]],
  ['no system controls', [container('a', { systemControls: [] }), container('b', { systemControls: null })]],
])('reports nothing for %s', (_, containers) => {
  expect(findings(netSysctlConflict, fargate(containers))).toEqual([]);
});

test.each([
  ['EC2 in awsvpc mode', ec2(DIFFERENT, { networkMode: 'awsvpc' }), 1],
  ['Fargate without a network mode', fargate(DIFFERENT, { networkMode: '' }), 1],
  ['EC2 in bridge mode', ec2(DIFFERENT, { networkMode: 'bridge' }), 0],
  ['EC2 without a network mode', ec2(DIFFERENT), 0],
  ['EC2 in mode none', ec2(DIFFERENT, { networkMode: 'none' }), 0],
  ['EC2 in host mode', ec2(DIFFERENT, { networkMode: 'host' }), 0],
  ['an unresolved network mode', fargate(DIFFERENT, { networkMode: UNRESOLVED }), 0],
  ['no launch type and no network mode', { containerDefinitions: DIFFERENT }, 0],
])('reports only containers that share a network namespace: %s', (_, taskDefinition, count) => {
  expect(findings(netSysctlConflict, taskDefinition)).toHaveLength(count);
});

test('reports each parameter once, with all its containers', () => {
  const found = findings(netSysctlConflict, fargate([
    tuned('a', { [SOMAXCONN]: '1', 'net.ipv4.tcp_sack': '0' }), tuned('b', { [SOMAXCONN]: '1' }), tuned('c', { [SOMAXCONN]: '2', 'net.ipv4.tcp_sack': '1' }),
  ]));
  expect(found).toHaveLength(2);
  expect(found[0].message).toMatch(/container a .* container b .* container c /);
});

test('reports values that differ even if a third one is unresolved', () => {
  expect(findings(netSysctlConflict, fargate([...DIFFERENT, tuned('c', { [SOMAXCONN]: UNRESOLVED })]))).toHaveLength(1);
});

test('compares the last of two values in one container with the other container', () => {
  const twice = container('a', { systemControls: [{ namespace: SOMAXCONN, value: '1' }, { namespace: SOMAXCONN, value: '2' }] });
  expect(findings(netSysctlConflict, fargate([twice, tuned('b', { [SOMAXCONN]: '2' })]))).toEqual([]);
  expect(findings(netSysctlConflict, fargate([twice, tuned('b', { [SOMAXCONN]: '1' })]))).toHaveLength(1);
});
