import { lowPortNotPermitted } from '../../../src/checks/rules/low-port-not-permitted';
import { container, ec2, fargate, findings, Json, tuned, UNRESOLVED } from '../definitions';

const START = 'net.ipv4.ip_unprivileged_port_start';

const listener = (containerPort: unknown, more: Json = {}) => container('web', { portMappings: [{ containerPort }], ...more });
const dropping = (...drop: unknown[]): Json => ({ linuxParameters: { capabilities: { drop } } });
const found = (...containers: Json[]) => findings(lowPortNotPermitted, fargate(containers));

test('reports the port, the user, the parameter, and the preset', () => {
  expect(found(listener(80, { user: '101' }))).toStrictEqual([{
    container: 'web',
    message: 'user 101 cannot listen on port 80, because net.ipv4.ip_unprivileged_port_start is 1024.',
    fix: 'Set net.ipv4.ip_unprivileged_port_start to 80 or less, as UnprivilegedPorts.all() does, or listen on port 1024 or above.',
  }]);
});

test.each([[1, 1], [80, 1], [1023, 1], [1024, 0], [8080, 0], [0, 0]])('the number of findings for port %d of a user other than root is %d', (port, count) => {
  expect(found(listener(port, { user: '101' }))).toHaveLength(count);
});

test.each([['101', 1], ['101:0', 1], ['nginx', 1], ['0', 0], ['root', 0], ['0:101', 0], [':101', 0], [undefined, 0], ['', 0], [UNRESOLVED, 0]])(
  'the number of findings for user %j is %d', (user, count) => {
    expect(found(listener(80, { user }))).toHaveLength(count);
  },
);

test.each([['0', 0], ['80', 0], ['81', 1], ['1024', 1], ['443', 1], [' 80 ', 0]])('the number of findings for port 80 and the parameter %j is %d', (value, count) => {
  expect(found({ ...tuned('web', { [START]: value }), ...listener(80, { user: '101' }) })).toHaveLength(count);
  expect(found(listener(80, { user: '101' }), tuned('other', { [START]: value }))).toHaveLength(count);
});

test('a higher start of the unprivileged ports affects higher ports', () => {
  expect(found(listener(8080, { user: '101' }), tuned('other', { [START]: '8081' }))).toHaveLength(1);
  expect(found(listener(8081, { user: '101' }), tuned('other', { [START]: '8081' }))).toEqual([]);
});

test.each([[['ALL'], 1], [['NET_BIND_SERVICE'], 1], [['NET_RAW', 'NET_BIND_SERVICE'], 1], [['NET_RAW'], 0], [[], 0], [[UNRESOLVED], 0]])(
  'the number of findings for root that drops %j is %d', (drop, count) => {
    expect(found(listener(80, { user: '0', ...dropping(...drop) }))).toHaveLength(count);
    expect(found(listener(80, dropping(...drop)))).toHaveLength(count);
  },
);

test('names the dropped capability', () => {
  expect(found(listener(80, dropping('ALL')))[0].message).toBe('a container that drops ALL cannot listen on port 80, because net.ipv4.ip_unprivileged_port_start is 1024.');
});

test.each([[['NET_BIND_SERVICE'], 0], [[UNRESOLVED], 0], [['SYS_PTRACE'], 1]])('the number of findings for root that drops ALL and adds %j is %d', (add, count) => {
  expect(found(listener(80, { user: '0', linuxParameters: { capabilities: { add, drop: ['ALL'] } } }))).toHaveLength(count);
});

test('reports each port of a container, and the first port of a range', () => {
  const web = container('web', { user: '101', portMappings: [{ containerPort: 80 }, { containerPort: 8080 }, { containerPort: 53, protocol: 'udp' }, { containerPortRange: '1000-1100' }] });
  expect(found(web).map(finding => /port (\d+)/.exec(finding.message)![1])).toEqual(['80', '53', '1000']);
});

test.each<[string, Json[]]>([
  ['the parameter', [listener(80, { user: '101' }), tuned('other', { [START]: UNRESOLVED })]],
  ['the name of a parameter', [listener(80, { user: '101' }), container('other', { systemControls: UNRESOLVED })]],
  ['the port', [listener(UNRESOLVED, { user: '101' })]],
])('reports nothing if %s is unresolved', (_, containers) => {
  expect(found(...containers)).toEqual([]);
});

test('reports nothing outside Fargate, where the engine or the instance may set the parameter, and nothing on Windows', () => {
  const web = [listener(80, { user: '101' })];
  expect(findings(lowPortNotPermitted, ec2(web, { networkMode: 'awsvpc' }))).toEqual([]);
  expect(findings(lowPortNotPermitted, { networkMode: 'awsvpc', containerDefinitions: web })).toEqual([]);
  expect(findings(lowPortNotPermitted, fargate(web, { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }))).toEqual([]);
});
