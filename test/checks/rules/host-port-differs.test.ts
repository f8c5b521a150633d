import { hostPortDiffers } from '../../../src/checks/rules/host-port-differs';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const listener = (...portMappings: unknown[]) => [container('web', { portMappings })];
const found = (...portMappings: unknown[]) => findings(hostPortDiffers, fargate(listener(...portMappings)));

test('reports a host port that differs from the container port, with both and the fix', () => {
  expect(found({ containerPort: 8080, hostPort: 80 })).toStrictEqual([{
    container: 'web',
    message: 'hostPort is 80, but containerPort is 8080.',
    fix: 'Remove hostPort, or set it to 8080. To use port 80 outside, set it at the load balancer or in Service Connect.',
  }]);
});

test.each([[8079, 1], [8080, 0], [8081, 1], ['8080', 0], ['80', 1]])('the number of findings for host port %j and container port 8080 is %d', (hostPort, count) => {
  expect(found({ containerPort: 8080, hostPort })).toHaveLength(count);
});

test('reports each mapping', () => {
  expect(found({ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 82 }, { containerPort: 83, hostPort: 84 })).toHaveLength(2);
});

test.each([undefined, null, 0, '0', '', UNRESOLVED])('accepts hostPort %j', hostPort => {
  expect(found({ containerPort: 8080, hostPort })).toEqual([]);
});

test('reports nothing for an unresolved port, a range, or unresolved mappings', () => {
  expect(found({ containerPort: UNRESOLVED, hostPort: 80 })).toEqual([]);
  expect(found({ containerPortRange: '8080-8090', hostPort: 80 })).toEqual([]);
  expect(found(UNRESOLVED)).toEqual([]);
});

test('reports it in awsvpc mode on instances, and accepts it in the other modes', () => {
  const mapped = listener({ containerPort: 8080, hostPort: 80 });
  const modes = ['awsvpc', 'bridge', 'none', undefined, UNRESOLVED];
  expect(modes.map(networkMode => findings(hostPortDiffers, ec2(mapped, { networkMode })).length)).toEqual([1, 0, 0, 0, 0]);
});
