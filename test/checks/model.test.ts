import { container, ec2, fargate, Json, UNRESOLVED, WINDOWS } from './definitions';
import { networkNamespacesOf, reasonOf, runsOnFargate, runsOnWindows, sharesNetworkNamespace } from '../../src/checks/model';
import { combinedSysctls, mayBeSetToUnknown } from '../../src/checks/queries/sysctls';
import { readService, readTaskDefinition } from '../../src/reading/definitions/task-definition';

const TWO = [container('a'), container('b')];

/** Returns the names of the containers in each network namespace. */
function namespaces(taskDefinition: unknown): string[][] {
  return networkNamespacesOf(readTaskDefinition(taskDefinition)).map(containers => containers.map(({ name }) => name));
}

test.each<[unknown, Json, 'Fargate' | 'instances']>([
  [['FARGATE'], {}, 'Fargate'],
  [['EC2', 'FARGATE'], {}, 'Fargate'],
  [undefined, { launchType: 'FARGATE' }, 'Fargate'],
  [UNRESOLVED, { launchType: 'FARGATE' }, 'Fargate'],
  [undefined, { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] }, 'Fargate'],
  [undefined, { capacityProviderStrategy: [{ capacityProvider: UNRESOLVED }, { capacityProvider: 'FARGATE' }] }, 'Fargate'],
  [['EXTERNAL'], {}, 'instances'],
  [undefined, { launchType: 'EXTERNAL' }, 'instances'],
  [['EC2'], { launchType: 'FARGATE' }, 'instances'],
  [['EC2'], { launchType: 'EXTERNAL' }, 'instances'],
  [UNRESOLVED, {}, 'instances'],
  [undefined, { capacityProviderStrategy: [{ capacityProvider: 'instances' }] }, 'instances'],
  [undefined, { launchType: UNRESOLVED, capacityProviderStrategy: UNRESOLVED }, 'instances'],
  [undefined, {}, 'instances'],
])('with compatibilities %j and a service with %j, a task runs on: %s', (requiresCompatibilities, service, place) => {
  const task = readTaskDefinition({ requiresCompatibilities }, { services: [readService('Shop', {}), readService('Shop', service)] });
  expect(runsOnFargate(task)).toBe(place === 'Fargate');
});

test.each([
  ['awsvpc', fargate(TWO), true],
  ['Fargate without a network mode', fargate(TWO, { networkMode: undefined }), true],
  ['EC2 in awsvpc mode', ec2(TWO, { networkMode: 'awsvpc' }), true],
  ['no compatibilities, awsvpc mode', { networkMode: 'awsvpc', containerDefinitions: TWO }, true],
  ['managed instances without a network mode', ec2(TWO, { requiresCompatibilities: ['MANAGED_INSTANCES'] }), true],
  ['managed instances in bridge mode', ec2(TWO, { requiresCompatibilities: ['MANAGED_INSTANCES'], networkMode: 'bridge' }), false],
  ['EC2 and managed instances without a network mode', ec2(TWO, { requiresCompatibilities: ['EC2', 'MANAGED_INSTANCES'] }), false],
  ['EC2 without a network mode', ec2(TWO), false],
  ['EC2 in bridge mode', ec2(TWO, { networkMode: 'bridge' }), false],
  ['unresolved compatibilities in bridge mode', { requiresCompatibilities: UNRESOLVED, networkMode: 'bridge', containerDefinitions: TWO }, false],
  ['neither compatibilities nor network mode', { containerDefinitions: TWO }, false],
])('whether containers share a network namespace: %s', (_, taskDefinition, shared) => {
  expect(sharesNetworkNamespace(readTaskDefinition(taskDefinition))).toBe(shared);
  expect(namespaces(taskDefinition)).toEqual(shared ? [['a', 'b']] : [['a'], ['b']]);
});

test.each([
  ['in host mode', ec2(TWO, { networkMode: 'host' })],
  ['on Windows', fargate(TWO, WINDOWS)],
])('containers cannot tune a network namespace %s', (_, taskDefinition) => expect(namespaces(taskDefinition)).toEqual([]));

test.each([
  ['the network mode', ec2(TWO, { networkMode: UNRESOLVED })],
  ['the network mode on Fargate', fargate(TWO, { networkMode: UNRESOLVED })],
  ['compatibilities, which determine the network mode,', { requiresCompatibilities: UNRESOLVED, containerDefinitions: TWO }],
])('the network namespaces are unknown if these are unresolved: %s', (_, taskDefinition) => {
  expect(sharesNetworkNamespace(readTaskDefinition(taskDefinition))).toBe(false);
  expect(namespaces(taskDefinition)).toEqual([]);
});

test('a single container has its own network namespace, even if the network mode is unresolved', () => {
  expect(namespaces(ec2([container('a')], { networkMode: UNRESOLVED }))).toEqual([['a']]);
});

test('the last of two equal names wins, and unresolved names and values are omitted', () => {
  const [web] = readTaskDefinition(fargate([container('web', {
    systemControls: [
      { namespace: 'net.core.somaxconn', value: '1' },
      { namespace: 'net.core.somaxconn', value: '2' },
      { namespace: 'net.ipv4.tcp_sack', value: UNRESOLVED },
      { namespace: UNRESOLVED, value: '1' },
    ],
  })])).containers;
  expect([...combinedSysctls([web])]).toEqual([['net.core.somaxconn', '2']]);
});

const SACK = 'net.ipv4.tcp_sack';

test.each<[string, unknown, boolean]>([
  ['an unresolved value', [{ namespace: SACK, value: UNRESOLVED }], true],
  ['an unresolved name', [{ namespace: UNRESOLVED, value: '1' }], true],
  ['unresolved parameters', UNRESOLVED, true],
  ['a value', [{ namespace: SACK, value: '1' }], false],
  ['an unresolved value of another parameter', [{ namespace: 'net.core.somaxconn', value: UNRESOLVED }], false],
  ['no parameters', [], false],
])('whether a parameter may be set to an unknown value by %s', (_, systemControls, expected) => {
  const { containers } = readTaskDefinition(fargate([container('a'), container('b', { systemControls })]));
  expect(mayBeSetToUnknown(SACK, containers)).toBe(expected);
});

test('only an operating system family that starts with Windows is Windows', () => {
  const families = ['WINDOWS_SERVER_2022_CORE', 'windows', 'NOT_WINDOWS', 'LINUX'];
  const isWindows = (operatingSystemFamily: string) => runsOnWindows(readTaskDefinition({ runtimePlatform: { operatingSystemFamily } }));
  expect(families.filter(isWindows)).toEqual(families.slice(0, 2));
});

test.each([[new Error('no a.b here.'), 'no a.b here'], ['a text', 'a text']])('the reason of %p ends without a period', (error, reason) => expect(reasonOf(error)).toBe(reason));
