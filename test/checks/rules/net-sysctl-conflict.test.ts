import { netSysctlConflict } from '../../../src/checks/rules/net-sysctl-conflict';
import { container, findings, reports, reportsNothing, reportsOnce, SOMAXCONN, tuned, UNRESOLVED } from '../definitions';

const DIFFERENT = [tuned('proxy', { [SOMAXCONN]: '100' }), tuned('app', { [SOMAXCONN]: '200' })];
const TWICE = container('a', { systemControls: [{ namespace: SOMAXCONN, value: '1' }, { namespace: SOMAXCONN, value: '2' }] });
const unnamed = (value: string) => container(`sets${value}`, { systemControls: [{ namespace: UNRESOLVED, value }] });

reports(netSysctlConflict, 'the containers, their values, and which one decides', DIFFERENT, {
  container: undefined,
  message: expect.stringMatching(/container proxy sets net\.core\.somaxconn to 100, and container app sets it to 200\. .*starts last/),
  fix: expect.stringContaining('KernelTuning.network'),
});

test('reports each parameter once, with all its containers', () => {
  const found = findings(netSysctlConflict, [
    tuned('a', { [SOMAXCONN]: '1', 'net.ipv4.tcp_sack': '0' }), tuned('b', { [SOMAXCONN]: '1' }), tuned('c', { [SOMAXCONN]: '2', 'net.ipv4.tcp_sack': '1' }),
  ]);
  expect(found).toHaveLength(2);
  expect(found[0].message).toMatch(/container a .* container b .* container c /);
});

reportsOnce(netSysctlConflict, {
  'two values that differ, even if a third one is unresolved': [...DIFFERENT, tuned('c', { [SOMAXCONN]: UNRESOLVED })],
  'the last of two values in one container that differs from another container': [TWICE, tuned('b', { [SOMAXCONN]: '1' })],
});

reportsNothing(netSysctlConflict, {
  'equal values': [tuned('proxy', { [SOMAXCONN]: '100' }), tuned('app', { [SOMAXCONN]: '100' })],
  'the last of two values in one container that equals another container': [TWICE, tuned('b', { [SOMAXCONN]: '2' })],
  'different parameters': [tuned('proxy', { [SOMAXCONN]: '100' }), tuned('app', { 'net.ipv4.tcp_sack': '0' })],
  'different whitespace': [tuned('proxy', { 'net.ipv4.tcp_rmem': '1 2 3' }), tuned('app', { 'net.ipv4.tcp_rmem': ' 1\t2   3 ' })],
  'message queues, which each container has separately': [tuned('a', { 'fs.mqueue.msg_max': '1' }), tuned('b', { 'fs.mqueue.msg_max': '2' })],
  'one unresolved value': [tuned('a', { [SOMAXCONN]: '1' }), tuned('b', { [SOMAXCONN]: UNRESOLVED })],
  'unresolved names': [unnamed('1'), unnamed('2')],
  'unresolved lists': [tuned('a', { [SOMAXCONN]: '1' }), container('b', { systemControls: UNRESOLVED })],
  'no system controls': [container('a', { systemControls: [] }), container('b', { systemControls: null })],
});
