import { hostnameInAwsvpc } from '../../../src/checks/rules/hostname-in-awsvpc';
import { container, each, ec2, reports, reportsNothing, UNRESOLVED } from '../definitions';

const NAMED = [container('agent'), container('web', { hostname: 'shop' })];

reports(hostnameInAwsvpc, 'the host name of a container', NAMED,
  { container: 'web', message: 'hostname is shop, but the network mode awsvpc does not support it.' });

reportsNothing(hostnameInAwsvpc, {
  ...each('networkMode', ['host', undefined, UNRESOLVED], networkMode => ec2(NAMED, { networkMode })),
  ...each('hostname', [null, '', UNRESOLVED], hostname => [container('web', { hostname })]),
});
