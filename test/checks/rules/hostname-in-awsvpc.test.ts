import { hostnameInAwsvpc } from '../../../src/checks/rules/hostname-in-awsvpc';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const NAMED = [container('agent'), container('web', { hostname: 'shop' })];

test('reports the host name of a container in awsvpc mode, on Fargate and on EC2', () => {
  expect(findings(hostnameInAwsvpc, fargate(NAMED))).toStrictEqual([{ container: 'web', message: 'hostname is shop, but the network mode awsvpc does not support it.' }]);
  expect(findings(hostnameInAwsvpc, ec2(NAMED, { networkMode: 'awsvpc' }))).toHaveLength(1);
});

test('reports it where awsvpc is the default', () => {
  expect(findings(hostnameInAwsvpc, { requiresCompatibilities: ['MANAGED_INSTANCES'], containerDefinitions: NAMED })).toHaveLength(1);
});

test.each(['bridge', 'host', undefined, UNRESOLVED])('accepts a host name in network mode %j', networkMode => {
  expect(findings(hostnameInAwsvpc, ec2(NAMED, { networkMode }))).toEqual([]);
});

test.each([undefined, null, '', UNRESOLVED])('accepts hostname %j', hostname => {
  expect(findings(hostnameInAwsvpc, fargate([container('web', { hostname })]))).toEqual([]);
});
