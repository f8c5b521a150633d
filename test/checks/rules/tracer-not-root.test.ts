import { tracerNotRoot } from '../../../src/checks/rules/tracer-not-root';
import { container, ec2, fargate, findings, tracer, UNRESOLVED } from '../definitions';

test.each(['1000', '1000:1000', 'nginx', 'nobody:root', '1:0', 1000])('reports a tracer that runs as user %s', user => {
  const shared = fargate([container('web'), tracer({ user })], { pidMode: 'task' });
  expect(findings(tracerNotRoot, shared)).toEqual([{ container: 'tracer', message: expect.stringContaining(`runs as user ${user}`) }]);
  expect(findings(tracerNotRoot, ec2([tracer({ user })]))).toHaveLength(1);
});

test.each(['0', 'root', '0:0', '00', 'root:root', '0:1000', 0, '', null, undefined, UNRESOLVED])('accepts user %j, which is root, set by the image, or unresolved', user => {
  expect(findings(tracerNotRoot, fargate([container('web'), tracer({ user })], { pidMode: 'task' }))).toEqual([]);
});

test('ignores the user without SYS_PTRACE', () => {
  expect(findings(tracerNotRoot, fargate([container('web', { user: '1000' }), container('agent', { user: '1000', linuxParameters: { capabilities: { drop: ['ALL'] } } })]))).toEqual([]);
});

test('accepts a wrapped entry point, whose tracer has the same user, but not a sidecar', () => {
  const wrapped = { user: '1000', entryPoint: ['/opt/draios/bin/instrument', '/app'] };
  expect(findings(tracerNotRoot, fargate([tracer({ ...wrapped, essential: true }), container('agent')], { pidMode: 'task' }))).toEqual([]);
  expect(findings(tracerNotRoot, fargate([tracer({ ...wrapped, essential: true, entryPoint: UNRESOLVED }), container('agent')], { pidMode: 'task' }))).toEqual([]);
  expect(findings(tracerNotRoot, fargate([tracer({ ...wrapped, essential: true, entryPoint: [] }), container('agent')], { pidMode: 'task' }))).toHaveLength(1);
  expect(findings(tracerNotRoot, fargate([container('web'), tracer({ ...wrapped, essential: false })], { pidMode: 'task' }))).toHaveLength(1);
});
