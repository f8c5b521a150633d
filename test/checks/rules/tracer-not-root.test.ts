import { tracerNotRoot } from '../../../src/checks/rules/tracer-not-root';
import { container, each, ec2, fargate, findings, Json, reportsNothing, reportsOnce, tracer, UNRESOLVED } from '../definitions';

const beside = (more: Json) => fargate([container('web'), tracer(more)], { pidMode: 'task' });
const WRAPPED = { user: '1000', essential: true, entryPoint: ['/opt/draios/bin/instrument', '/app'] };

test.each(['1000', '1000:1000', 'nginx', 'nobody:root', '1:0', 1000])('reports a tracer that runs as user %s', user => {
  expect(findings(tracerNotRoot, beside({ user }))).toEqual([{ container: 'tracer', message: expect.stringContaining(`runs as user ${user}`) }]);
});

reportsOnce(tracerNotRoot, {
  'the only container of a task on EC2': ec2([tracer({ user: '1000' })]),
  'an empty entry point, like that of the image': beside({ ...WRAPPED, entryPoint: [] }),
  'a sidecar with an entry point of several words': beside({ ...WRAPPED, essential: false }),
});

reportsNothing(tracerNotRoot, {
  ...each('user', ['0', 'root', '0:0', '00', 'root:root', '0:1000', 0, '', null, undefined, UNRESOLVED], user => beside({ user })),
  'another user without SYS_PTRACE': [container('web', { user: '1000', linuxParameters: { capabilities: { drop: ['ALL'] } } })],
  'an unresolved entry point': beside({ ...WRAPPED, entryPoint: UNRESOLVED }),
});
