import { hostnameInAwsvpc } from '../../../src/checks/rules/hostname-in-awsvpc';
import { container, each, ec2, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const NAMED = [container('agent'), container('web', { hostname: 'shop' })];

test.each([['Fargate', NAMED], ['EC2', ec2(NAMED, { networkMode: 'awsvpc' })]])('reports the host name of a container in awsvpc mode on %s', (_, task) => {
  expect(findings(hostnameInAwsvpc, task)).toStrictEqual([{ container: 'web', message: 'hostname is shop, but the network mode awsvpc does not support it.' }]);
});

reportsOnce(hostnameInAwsvpc, { 'managed instances, where awsvpc is the default': { requiresCompatibilities: ['MANAGED_INSTANCES'], containerDefinitions: NAMED } });
reportsNothing(hostnameInAwsvpc, {
  ...each('networkMode', ['host', undefined, UNRESOLVED], networkMode => ec2(NAMED, { networkMode })),
  ...each('hostname', [null, '', UNRESOLVED], hostname => [container('web', { hostname })]),
});
