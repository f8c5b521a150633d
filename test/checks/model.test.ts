import { container, ec2, fargate, Json, tuned, UNRESOLVED } from './definitions';
import { networkNamespacesOf, runsOnFargate, sharesNetworkNamespace } from '../../src/checks/model';
import { knownSysctls, mayBeSetToUnknown } from '../../src/checks/queries/sysctls';
import { readService, readTaskDefinition } from '../../src/checks/reading/task-definition';

const TWO = [container('a'), container('b')];

/** The names of the containers in each network namespace. */
function namespaces(taskDefinition: unknown): string[][] {
  return networkNamespacesOf(readTaskDefinition(taskDefinition)).map(containers => containers.map(({ name }) => name));
}

test('Fargate is where the task definition says so, beside EC2 too', () => {
  expect(runsOnFargate(readTaskDefinition({ requiresCompatibilities: ['FARGATE'] }))).toBe(true);
  expect(runsOnFargate(readTaskDefinition({ requiresCompatibilities: ['EC2', 'FARGATE'] }))).toBe(true);
  expect(runsOnFargate(readTaskDefinition({ requiresCompatibilities: ['EC2'] }))).toBe(false);
  expect(runsOnFargate(readTaskDefinition({}))).toBe(false);
  expect(runsOnFargate(readTaskDefinition({ requiresCompatibilities: UNRESOLVED }))).toBe(false);
});

test.each<[unknown, Json, boolean]>([
  [undefined, { launchType: 'FARGATE' }, true],
  [UNRESOLVED, { launchType: 'FARGATE' }, true],
  [undefined, { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] }, true],
  [undefined, { capacityProviderStrategy: [{ capacityProvider: UNRESOLVED }, { capacityProvider: 'FARGATE' }] }, true],
  [['EC2'], { launchType: 'FARGATE' }, false],
  [undefined, { launchType: 'EC2' }, false],
  [undefined, { capacityProviderStrategy: [{ capacityProvider: 'instances' }] }, false],
  [undefined, { launchType: UNRESOLVED, capacityProviderStrategy: UNRESOLVED }, false],
  [undefined, {}, false],
])('with the compatibilities %j and the service %j, Fargate is %j', (requiresCompatibilities, service, expected) => {
  expect(runsOnFargate(readTaskDefinition({ requiresCompatibilities }, { services: [readService('Shop', {}), readService('Shop', service)] }))).toBe(expected);
});

test.each([
  ['awsvpc', fargate(TWO), true],
  ['Fargate without a network mode', fargate(TWO, { networkMode: undefined }), true],
  ['EC2 in awsvpc mode', ec2(TWO, { networkMode: 'awsvpc' }), true],
  ['no compatibilities, awsvpc mode', { networkMode: 'awsvpc', containerDefinitions: TWO }, true],
  ['EC2 without a network mode', ec2(TWO), false],
  ['EC2 in bridge mode', ec2(TWO, { networkMode: 'bridge' }), false],
  ['neither compatibilities nor network mode', { containerDefinitions: TWO }, false],
])('who shares a network namespace: %s', (_, taskDefinition, shared) => {
  expect(sharesNetworkNamespace(readTaskDefinition(taskDefinition))).toBe(shared);
  expect(namespaces(taskDefinition)).toEqual(shared ? [['a', 'b']] : [['a'], ['b']]);
});

test.each([
  ['in host mode', ec2(TWO, { networkMode: 'host' })],
  ['on Windows', fargate(TWO, { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } })],
])('there is no network namespace to tune %s', (_, taskDefinition) => {
  expect(namespaces(taskDefinition)).toEqual([]);
});

test.each([
  ['the network mode', ec2(TWO, { networkMode: UNRESOLVED })],
  ['the network mode on Fargate', fargate(TWO, { networkMode: UNRESOLVED })],
  ['the compatibilities that decide about the network mode', { requiresCompatibilities: UNRESOLVED, containerDefinitions: TWO }],
])('nobody knows who shares a network namespace where the deployment decides about %s', (_, taskDefinition) => {
  expect(sharesNetworkNamespace(readTaskDefinition(taskDefinition))).toBe(false);
  expect(namespaces(taskDefinition)).toEqual([]);
});

test('a single container shares its network namespace with no other, whatever the deployment decides', () => {
  expect(namespaces(ec2([container('a')], { networkMode: UNRESOLVED }))).toEqual([['a']]);
});

test('the last of two equal names holds, and what is not known is left out', () => {
  const [web] = readTaskDefinition(fargate([container('web', {
    systemControls: [
      { namespace: 'net.core.somaxconn', value: '1' },
      { namespace: 'net.core.somaxconn', value: '2' },
      { namespace: 'net.ipv4.tcp_sack', value: UNRESOLVED },
      { namespace: UNRESOLVED, value: '1' },
    ],
  })])).containers;
  expect([...knownSysctls(web)]).toEqual([['net.core.somaxconn', '2']]);
});

test('a parameter may be set to something unknown by its name, or under a name that is not known', () => {
  const set = (sysctls: unknown) => readTaskDefinition(fargate([container('a'), container('b', { systemControls: sysctls })])).containers;
  expect(mayBeSetToUnknown('net.ipv4.tcp_sack', set([{ namespace: 'net.ipv4.tcp_sack', value: UNRESOLVED }]))).toBe(true);
  expect(mayBeSetToUnknown('net.ipv4.tcp_sack', set([{ namespace: UNRESOLVED, value: '1' }]))).toBe(true);
  expect(mayBeSetToUnknown('net.ipv4.tcp_sack', set(UNRESOLVED))).toBe(true);
  expect(mayBeSetToUnknown('net.ipv4.tcp_sack', set([{ namespace: 'net.ipv4.tcp_sack', value: '1' }]))).toBe(false);
  expect(mayBeSetToUnknown('net.ipv4.tcp_sack', set([{ namespace: 'net.core.somaxconn', value: UNRESOLVED }]))).toBe(false);
  expect(mayBeSetToUnknown('net.ipv4.tcp_sack', readTaskDefinition(fargate([tuned('a', {})])).containers)).toBe(false);
});
