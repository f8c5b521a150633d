import { lowPortNotPermitted } from '../../../src/checks/rules/low-port-not-permitted';
import {
  changing, container, each, fargate, findings, Json, reports, reportsNothing, reportsOnce, START, tuned, UNRESOLVED, WINDOWS,
} from '../definitions';

const NGINX = { user: '101' };

const listener = (containerPort: unknown, more: Json = {}) => container('web', { portMappings: [{ containerPort }], ...more });
const withStart = (value: unknown, port: unknown = 80) => [listener(port, NGINX), tuned('other', { [START]: value })];

reports(lowPortNotPermitted, 'the port, the user, the parameter, and the preset', [listener(80, NGINX)], {
  container: 'web',
  message: 'user 101 cannot listen on port 80 without NET_BIND_SERVICE, because net.ipv4.ip_unprivileged_port_start is 1024.',
  fix: 'Set net.ipv4.ip_unprivileged_port_start to 80 or less, as UnprivilegedPorts.all() does, or listen on port 1024 or above.',
});

reports(lowPortNotPermitted, 'the first permitted port', withStart('2000', 1500), { container: 'web', message: expect.anything(), fix: expect.stringMatching(/or listen on port 2000 or above\.$/) });

test('names the dropped capability', () => {
  const [{ message }] = findings(lowPortNotPermitted, [listener(80, changing({ drop: ['ALL'] }))]);
  expect(message).toBe('a container that drops ALL cannot listen on port 80 without NET_BIND_SERVICE, because net.ipv4.ip_unprivileged_port_start is 1024.');
});

test('reports each port of a container, and the first port of a range', () => {
  const portMappings = [{ containerPort: 80 }, { containerPort: 8080 }, { containerPort: 53, protocol: 'udp' }, { containerPortRange: '1000-1100' }];
  const found = findings(lowPortNotPermitted, [container('web', { ...NGINX, portMappings })]);
  expect(found.map(finding => /port (\d+)/.exec(finding.message)![1])).toEqual(['80', '53', '1000']);
});

reportsOnce(lowPortNotPermitted, {
  ...each('port', [1, 80, 1023], port => [listener(port, NGINX)]),
  ...each('user', ['101', '101:0', 'nginx'], user => [listener(80, { user })]),
  ...each('with port 80, the parameter', ['81', '1024', '443'], value => [{ ...tuned('web', { [START]: value }), ...listener(80, NGINX) }]),
  ...each('with port 80, the parameter in another container', ['81', '1024', '443'], value => withStart(value)),
  'port 8080 with a higher first unprivileged port': withStart('8081', 8080),
  ...each('root that drops', [['ALL'], ['NET_BIND_SERVICE'], ['NET_RAW', 'NET_BIND_SERVICE']], drop => [listener(80, { user: '0', ...changing({ drop }) })]),
  ...each('a default user that drops', [['ALL'], ['NET_BIND_SERVICE']], drop => [listener(80, changing({ drop }))]),
  'root that drops ALL and adds SYS_PTRACE': [listener(80, { user: '0', ...changing({ add: ['SYS_PTRACE'], drop: ['ALL'] }) })],
});

reportsNothing(lowPortNotPermitted, {
  ...each('port', [1024, 8080, 0, UNRESOLVED], port => [listener(port, NGINX)]),
  ...each('user', ['0', 'root', '0:101', ':101', undefined, '', UNRESOLVED], user => [listener(80, { user })]),
  ...each('with port 80, the parameter', ['0', '80', ' 80 '], value => [{ ...tuned('web', { [START]: value }), ...listener(80, NGINX) }]),
  ...each('with port 80, the parameter in another container', ['0', '80', ' 80 ', UNRESOLVED], value => withStart(value)),
  'port 8081 with a first unprivileged port of 8081': withStart('8081', 8081),
  ...each('root that drops', [['NET_RAW'], [], [UNRESOLVED]], drop => [listener(80, { user: '0', ...changing({ drop }) })]),
  ...each('root that drops ALL and adds', [['NET_BIND_SERVICE'], [UNRESOLVED]], add => [listener(80, { user: '0', ...changing({ add, drop: ['ALL'] }) })]),
  'unresolved parameters': [listener(80, NGINX), container('other', { systemControls: UNRESOLVED })],
  'Windows': fargate([listener(80, NGINX)], WINDOWS),
});
