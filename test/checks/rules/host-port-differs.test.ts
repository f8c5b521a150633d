import { hostPortDiffers } from '../../../src/checks/rules/host-port-differs';
import { container, each, ec2, findings, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const mapping = (...portMappings: unknown[]) => [container('web', { portMappings })];
const onHostPort = (hostPort: unknown) => mapping({ containerPort: 8080, hostPort });

reports(hostPortDiffers, 'a host port that differs from the container port, with both and the fix', onHostPort(80), {
  container: 'web',
  message: 'hostPort is 80, but containerPort is 8080.',
  fix: 'Remove hostPort, or set it to 8080. To use port 80 outside, set it at the load balancer or in Service Connect.',
});

test('reports each mapping', () => {
  const task = mapping({ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 82 }, { containerPort: 83, hostPort: 84 });
  expect(findings(hostPortDiffers, task)).toHaveLength(2);
});

reportsOnce(hostPortDiffers, {
  ...each('beside container port 8080, host port', [8079, 8081, '80'], onHostPort),
  'awsvpc mode on instances': ec2(onHostPort(80), { networkMode: 'awsvpc' }),
});

reportsNothing(hostPortDiffers, {
  ...each('beside container port 8080, host port', [8080, '8080', undefined, null, 0, '0', '', UNRESOLVED], onHostPort),
  'an unresolved container port': mapping({ containerPort: UNRESOLVED, hostPort: 80 }),
  'a range': mapping({ containerPortRange: '8080-8090', hostPort: 80 }),
  'an unresolved mapping': mapping(UNRESOLVED),
  ...each('on instances, networkMode', ['bridge', 'none', undefined, UNRESOLVED], networkMode => ec2(onHostPort(80), { networkMode })),
});
