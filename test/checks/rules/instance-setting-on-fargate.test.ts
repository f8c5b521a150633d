import { instanceSettingOnFargate } from '../../../src/checks/rules/instance-setting-on-fargate';
import { container, ec2, fargate, findings, Json, UNRESOLVED } from '../definitions';

/** Every setting that the AWS documentation lists as not supported on Fargate. */
const OF_CONTAINERS: [string, Json][] = [
  ['privileged', { privileged: true }],
  ['disableNetworking', { disableNetworking: true }],
  ['dnsServers', { dnsServers: ['10.0.0.2'] }],
  ['dnsSearchDomains', { dnsSearchDomains: ['example.com'] }],
  ['dockerSecurityOptions', { dockerSecurityOptions: ['no-new-privileges'] }],
  ['extraHosts', { extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.3' }] }],
  ['links', { links: ['db'] }],
  ['linuxParameters.devices', { linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } }],
  ['linuxParameters.maxSwap', { linuxParameters: { maxSwap: 64 } }],
  ['linuxParameters.maxSwap', { linuxParameters: { maxSwap: 0 } }],
  ['linuxParameters.swappiness', { linuxParameters: { swappiness: 10 } }],
  ['linuxParameters.sharedMemorySize', { linuxParameters: { sharedMemorySize: '64' } }],
  ['resourceRequirements', { resourceRequirements: [{ type: 'GPU', value: '1' }] }],
];
const OF_TASKS: [string, Json][] = [
  ['placementConstraints', { placementConstraints: [{ type: 'memberOf', expression: 'attribute:x == y' }] }],
  ['volumes.dockerVolumeConfiguration', { volumes: [{ name: 'data', dockerVolumeConfiguration: { scope: 'task' } }] }],
  ['volumes.host.sourcePath', { volumes: [{ name: 'data', host: { sourcePath: '/data' } }] }],
];

test.each(OF_CONTAINERS)('reports %s of a container on Fargate with its value: %j', (name, properties) => {
  const task = [container('web', properties)];
  expect(findings(instanceSettingOnFargate, fargate(task))).toEqual([
    { container: 'web', message: expect.stringMatching(`^${name} is .+, which Fargate does not support\\.$`), fix: expect.stringMatching(`^Remove ${name}\\b.* run the task on instances\\.`) },
  ]);
  expect(findings(instanceSettingOnFargate, ec2(task))).toEqual([]);
  expect(findings(instanceSettingOnFargate, { containerDefinitions: task })).toEqual([]);
});

test('says how large /dev/shm is reported to be, beside its size', () => {
  const [{ fix }] = findings(instanceSettingOnFargate, fargate([container('web', { linuxParameters: { sharedMemorySize: 64 } })]));
  expect(fix).toBe('Remove linuxParameters.sharedMemorySize: on Fargate, /dev/shm is reported to be as large as the memory of the container. Or run the task on instances. See https://github.com/cdk-fargate-linux-controls/cdk-fargate-linux-controls/blob/main/docs/not-possible.md#size-of-devshm');
});

test.each(OF_TASKS)('reports %s of a task on Fargate: %j', (name, properties) => {
  expect(findings(instanceSettingOnFargate, fargate([container('web')], properties))).toEqual([{ message: expect.stringContaining(`${name} is `), fix: expect.stringContaining(name) }]);
  expect(findings(instanceSettingOnFargate, ec2([container('web')], properties))).toEqual([]);
});

test('reports each setting in the spelling of CloudFormation as well', () => {
  const task = { RequiresCompatibilities: ['FARGATE'], ContainerDefinitions: [{ Name: 'web', Privileged: true, LinuxParameters: { MaxSwap: 64, Swappiness: 1 } }] };
  expect(findings(instanceSettingOnFargate, task)).toHaveLength(3);
});

test.each<[string, Json]>([
  ['disabled settings', { privileged: false, disableNetworking: 'false' }],
  ['empty lists', { links: [], dnsServers: [], dnsSearchDomains: [''], extraHosts: [], dockerSecurityOptions: [], linuxParameters: { devices: [] } }],
  ['null values', { privileged: null, links: null, linuxParameters: { devices: null, maxSwap: null, sharedMemorySize: null } }],
  ['the shared memory of the CLI skeleton', { linuxParameters: { sharedMemorySize: 0 } }],
  ['unresolved values', { privileged: UNRESOLVED, links: UNRESOLVED, dnsServers: [UNRESOLVED], linuxParameters: { devices: UNRESOLVED, maxSwap: UNRESOLVED }, resourceRequirements: UNRESOLVED }],
  ['unresolved linuxParameters', { linuxParameters: UNRESOLVED }],
  ['tmpfs, an init process and dropped capabilities', { linuxParameters: { tmpfs: [{ containerPath: '/scratch', size: 64 }], initProcessEnabled: true, capabilities: { drop: ['ALL'] } } }],
  ['a resource other than a GPU', { resourceRequirements: [{ type: 'InferenceAccelerator', value: 'x' }] }],
])('reports nothing for %s', (_, properties) => {
  expect(findings(instanceSettingOnFargate, fargate([container('web', properties)]))).toEqual([]);
});

test('reports any value without throwing, and truncates long values', () => {
  const circular: Json = {};
  circular.self = circular;
  const [devices, links] = findings(instanceSettingOnFargate, fargate([container('web', { linuxParameters: { devices: [circular] }, links: ['x'.repeat(1000)] })]))
    .map(({ message }) => message).reverse();
  expect(devices).toContain('linuxParameters.devices');
  expect(links.length).toBeLessThan(200);
  expect(findings(instanceSettingOnFargate, fargate([container('web', { links: [10n, Symbol('s')], dnsServers: () => 0 })]))).toEqual([]);
});

test.each<[string, Json]>([
  ['a volume of the task', { volumes: [{ name: 'data' }, { name: 'more', host: {} }, { name: 'empty', host: { sourcePath: '' } }] }],
  ['an EFS volume', { volumes: [{ name: 'data', efsVolumeConfiguration: { filesystemId: 'fs-1' } }] }],
  ['unresolved volumes', { volumes: [UNRESOLVED, { name: 'data', host: UNRESOLVED }, { name: 'x', host: { sourcePath: UNRESOLVED } }, { name: 'y', dockerVolumeConfiguration: UNRESOLVED }] }],
  ['an empty list of constraints', { placementConstraints: [] }],
])('accepts %s', (_, properties) => {
  expect(findings(instanceSettingOnFargate, fargate([container('web')], properties))).toEqual([]);
});
