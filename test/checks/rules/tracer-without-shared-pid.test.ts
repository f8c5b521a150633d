import { tracerWithoutSharedPid } from '../../../src/checks/rules/tracer-without-shared-pid';
import { container, ec2, fargate, findings, tracer, UNRESOLVED } from '../definitions';

const WEB = container('web');

test('reports a sidecar with SYS_PTRACE that does not share its PID namespace', () => {
  expect(findings(tracerWithoutSharedPid, fargate([WEB, tracer()]))).toEqual([{ container: 'tracer', message: expect.stringContaining('without pidMode task') }]);
  expect(findings(tracerWithoutSharedPid, fargate([WEB, tracer()], { pidMode: '' }))).toHaveLength(1);
  expect(findings(tracerWithoutSharedPid, ec2([WEB, tracer()]))).toHaveLength(1);
});

test.each(['task', 'host', UNRESOLVED])('reports nothing with pidMode %j', pidMode => {
  expect(findings(tracerWithoutSharedPid, ec2([WEB, tracer()], { pidMode }))).toEqual([]);
});

test.each([
  ['the only container, whose image contains the tracer', [tracer()]],
  ['an essential container, whose image may contain the tracer', [WEB, tracer({ essential: true })]],
  ['a container that is essential by default', [WEB, tracer({ essential: undefined })]],
  ['an unresolved value of essential', [WEB, tracer({ essential: UNRESOLVED })]],
  ['a wrapped entry point, as Sysdig and Falco use it', [WEB, tracer({ entryPoint: ['/opt/draios/bin/instrument', '/app'] })]],
  ['an unresolved entry point', [WEB, tracer({ entryPoint: UNRESOLVED })]],
  ['a sidecar without the capability', [WEB, tracer({ linuxParameters: { capabilities: { drop: ['ALL'] } } })]],
  ['an unresolved capability', [WEB, tracer({ linuxParameters: { capabilities: { add: UNRESOLVED } } })]],
])('reports nothing for %s', (_, containers) => {
  expect(findings(tracerWithoutSharedPid, fargate(containers))).toEqual([]);
});

test('treats an empty entry point like the entry point of the image', () => {
  expect(findings(tracerWithoutSharedPid, fargate([WEB, tracer({ entryPoint: [] })]))).toHaveLength(1);
});
