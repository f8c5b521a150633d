import { tracerWithoutSharedPid } from '../../../src/checks/rules/tracer-without-shared-pid';
import { container, ec2, fargate, findings, tracer, UNRESOLVED } from '../definitions';

const WEB = container('web');

test('a sidecar that may trace and shares no PID namespace is told', () => {
  expect(findings(tracerWithoutSharedPid, fargate([WEB, tracer()]))).toEqual([{ container: 'tracer', message: expect.stringContaining('shares no PID namespace') }]);
  expect(findings(tracerWithoutSharedPid, fargate([WEB, tracer()], { pidMode: '' }))).toHaveLength(1);
  expect(findings(tracerWithoutSharedPid, ec2([WEB, tracer()]))).toHaveLength(1);
});

test.each(['task', 'host', UNRESOLVED])('with pidMode %j it sees the others, or may', pidMode => {
  expect(findings(tracerWithoutSharedPid, ec2([WEB, tracer()], { pidMode }))).toEqual([]);
});

test.each([
  ['the only container, whose image holds the tracer', [tracer()]],
  ['an essential container, whose image may hold the tracer', [WEB, tracer({ essential: true })]],
  ['a container that does not say whether it is essential, and so is', [WEB, tracer({ essential: undefined })]],
  ['a container of which only the deployment knows whether it is essential', [WEB, tracer({ essential: UNRESOLVED })]],
  ['a wrapped entry point, as Sysdig and Falco want it', [WEB, tracer({ entryPoint: ['/opt/draios/bin/instrument', '/app'] })]],
  ['an entry point that only the deployment knows', [WEB, tracer({ entryPoint: UNRESOLVED })]],
  ['a sidecar without the capability', [WEB, tracer({ linuxParameters: { capabilities: { drop: ['ALL'] } } })]],
  ['a capability that only the deployment knows', [WEB, tracer({ linuxParameters: { capabilities: { add: UNRESOLVED } } })]],
])('%s: nothing to tell', (_, containers) => {
  expect(findings(tracerWithoutSharedPid, fargate(containers))).toEqual([]);
});

test('an empty entry point is the image\'s own', () => {
  expect(findings(tracerWithoutSharedPid, fargate([WEB, tracer({ entryPoint: [] })]))).toHaveLength(1);
});
