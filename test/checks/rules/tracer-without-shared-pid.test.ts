import { tracerWithoutSharedPid } from '../../../src/checks/rules/tracer-without-shared-pid';
import { container, each, ec2, Json, reports, reportsNothing, reportsOnce, tracer, UNRESOLVED } from '../definitions';

const beside = (more: Json = {}) => [container('web'), tracer(more)];

reports(tracerWithoutSharedPid, 'a sidecar with SYS_PTRACE that does not share its PID namespace', beside(),
  { container: 'tracer', message: expect.stringContaining('without pidMode task') });

reportsOnce(tracerWithoutSharedPid, {
  'EC2': ec2(beside()),
  'an empty entry point, like that of the image': beside({ entryPoint: [] }),
});

reportsNothing(tracerWithoutSharedPid, {
  ...each('pidMode', ['task', 'host', UNRESOLVED], pidMode => ec2(beside(), { pidMode })),
  'the only container, whose image contains the tracer': [tracer()],
  ...each('because the image may contain the tracer, essential', [true, undefined, UNRESOLVED], essential => beside({ essential })),
  'a wrapped entry point, as Sysdig and Falco use it': beside({ entryPoint: ['/opt/draios/bin/instrument', '/app'] }),
  'an unresolved entry point': beside({ entryPoint: UNRESOLVED }),
  'a sidecar that starts what it traces': beside({ command: ['strace', '-f', './job'] }),
  'a sidecar without the capability': beside({ linuxParameters: { capabilities: { drop: ['ALL'] } } }),
  'an unresolved capability': beside({ linuxParameters: { capabilities: { add: UNRESOLVED } } }),
});
