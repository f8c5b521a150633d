import { netSysctlRepeated } from '../../../src/checks/rules/net-sysctl-repeated';
import { container, ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

const SOMAXCONN = 'net.core.somaxconn';
const EQUAL = [tuned('proxy', { [SOMAXCONN]: '100' }), tuned('app', { [SOMAXCONN]: '100' })];

test('reports two containers that set a shared parameter to the same value', () => {
  expect(findings(netSysctlRepeated, fargate(EQUAL))).toEqual([{
    message: expect.stringContaining('containers proxy and app each set net.core.somaxconn to 100'),
    fix: expect.stringContaining('Set net.core.somaxconn on only one of them'),
  }]);
});

test('treats values with different whitespace as equal', () => {
  expect(findings(netSysctlRepeated, fargate([tuned('a', { 'net.ipv4.tcp_rmem': '1 2 3' }), tuned('b', { 'net.ipv4.tcp_rmem': '1\t2\t3' })]))).toHaveLength(1);
});

test.each([
  ['different values, which are a conflict', [tuned('a', { [SOMAXCONN]: '1' }), tuned('b', { [SOMAXCONN]: '2' })]],
  ['one container, even a sidecar', [container('app', { portMappings: [{ containerPort: 80 }] }), tuned('sidecar', { [SOMAXCONN]: '1' }, { essential: false })]],
  ['IPC parameters', [tuned('a', { 'kernel.msgmax': '1' }), tuned('b', { 'kernel.msgmax': '1' })]],
  ['an unresolved value', [tuned('a', { [SOMAXCONN]: '1' }), tuned('b', { [SOMAXCONN]: UNRESOLVED })]],
  ['one parameter twice in one container', [container('a', { systemControls: [{ namespace: SOMAXCONN, value: '1' }, { namespace: SOMAXCONN, value: '1' }] })]],
])('reports nothing for %s', (_, containers) => {
  expect(findings(netSysctlRepeated, fargate(containers))).toEqual([]);
});

test('reports nothing in bridge mode, where each container has its own parameter', () => {
  expect(findings(netSysctlRepeated, ec2(EQUAL, { networkMode: 'bridge' }))).toEqual([]);
  expect(findings(netSysctlRepeated, ec2(EQUAL))).toEqual([]);
  expect(findings(netSysctlRepeated, ec2(EQUAL, { networkMode: 'awsvpc' }))).toHaveLength(1);
});
