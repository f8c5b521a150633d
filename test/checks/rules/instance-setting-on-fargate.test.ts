import { instanceSettingOnFargate } from '../../../src/checks/rules/instance-setting-on-fargate';
import { container, each, ec2, fargate, findings, Json, reportsNothing, UNRESOLVED } from '../definitions';

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
  ['volumes.fsxWindowsFileServerVolumeConfiguration', { volumes: [{ name: 'data', fsxWindowsFileServerVolumeConfiguration: { fileSystemId: 'fs-1' } }] }],
  ['volumes.host.sourcePath', { volumes: [{ name: 'data', host: { sourcePath: '/data' } }] }],
];
const web = (properties: Json) => [container('web', properties)];

test.each(OF_CONTAINERS)('reports %s of a container on Fargate with its value: %j', (name, properties) => {
  expect(findings(instanceSettingOnFargate, web(properties))).toEqual([{
    container: 'web',
    message: expect.stringMatching(`^${name} is .+, which Fargate does not support\\.$`),
    fix: expect.stringMatching(`^Remove ${name}\\b.* run the task on instances\\.`),
  }]);
  expect(findings(instanceSettingOnFargate, ec2(web(properties)))).toEqual([]);
  expect(findings(instanceSettingOnFargate, { containerDefinitions: web(properties) })).toEqual([]);
});

test('says how large /dev/shm is reported to be, beside its size', () => {
  const [{ fix }] = findings(instanceSettingOnFargate, web({ linuxParameters: { sharedMemorySize: 64 } }));
  expect(fix).toMatch(/: on Fargate, \/dev\/shm is reported to be as large as the memory of the container\. .* See https:\/\/.*#size-of-devshm$/);
});

test.each(OF_TASKS)('reports %s of a task on Fargate: %j', (name, properties) => {
  const found = findings(instanceSettingOnFargate, fargate(web({}), properties));
  expect(found).toEqual([{ message: expect.stringContaining(`${name} is `), fix: expect.stringContaining(name) }]);
  expect(findings(instanceSettingOnFargate, ec2(web({}), properties))).toEqual([]);
});

test('reports each setting in the spelling of CloudFormation as well', () => {
  const task = { RequiresCompatibilities: ['FARGATE'], ContainerDefinitions: [{ Name: 'web', Privileged: true, LinuxParameters: { MaxSwap: 64, Swappiness: 1 } }] };
  expect(findings(instanceSettingOnFargate, task)).toHaveLength(3);
});

test('reports any value without throwing, and truncates long values', () => {
  const circular: Json = {};
  circular.self = circular;
  const found = findings(instanceSettingOnFargate, web({ linuxParameters: { devices: [circular] }, links: ['x'.repeat(1000)] }));
  const [devices, links] = found.map(({ message }) => message).reverse();
  expect(devices).toContain('linuxParameters.devices');
  expect(links.length).toBeLessThan(200);
});

const router = (options: unknown) => web({ firelensConfiguration: { type: 'fluentbit', options } });

test('reports the configuration file of a log router in Amazon S3, only on Fargate', () => {
  const [{ message, fix }] = findings(instanceSettingOnFargate, router({ 'config-file-type': 's3' }));
  expect([message, fix]).toEqual([
    'firelensConfiguration.options.config-file-type is "s3", which Fargate does not support.', 'Add the file to the image, and set config-file-type to file.',
  ]);
  expect(findings(instanceSettingOnFargate, ec2([container('web', { firelensConfiguration: { options: { 'config-file-type': 's3' } } })]))).toEqual([]);
});

reportsNothing(instanceSettingOnFargate, {
  'the configuration file of a log router of a task that also runs on instances': fargate(router({ 'config-file-type': 's3' }), { requiresCompatibilities: ['EC2', 'FARGATE'] }),
});

reportsNothing(instanceSettingOnFargate, each('the configuration of a log router', [
  undefined, UNRESOLVED, {}, { 'config-file-type': 'file' }, { 'config-file-type': UNRESOLVED },
], router));

reportsNothing(instanceSettingOnFargate, {
  'disabled settings': web({ privileged: false, disableNetworking: 'false' }),
  'empty lists of names': web({ links: [], dnsServers: [], dnsSearchDomains: [''], extraHosts: [], dockerSecurityOptions: [] }),
  'an empty list of devices': web({ linuxParameters: { devices: [] } }),
  'null values': web({ privileged: null, links: null, linuxParameters: { devices: null, maxSwap: null, sharedMemorySize: null } }),
  'values of other types': web({ links: [10n, Symbol('s')], dnsServers: () => 0 }),
  'the shared memory of the CLI skeleton': web({ linuxParameters: { sharedMemorySize: 0 } }),
  'unresolved values': web({ privileged: UNRESOLVED, links: UNRESOLVED, dnsServers: [UNRESOLVED], resourceRequirements: UNRESOLVED }),
  'unresolved members of linuxParameters': web({ linuxParameters: { devices: UNRESOLVED, maxSwap: UNRESOLVED } }),
  'unresolved linuxParameters': web({ linuxParameters: UNRESOLVED }),
  'a resource other than a GPU': web({ resourceRequirements: [{ type: 'InferenceAccelerator', value: 'x' }] }),
  'volumes of the task': fargate(web({}), { volumes: [{ name: 'data' }, { name: 'more', host: {} }, { name: 'empty', host: { sourcePath: '' } }] }),
  'an EFS volume': fargate(web({}), { volumes: [{ name: 'data', efsVolumeConfiguration: { filesystemId: 'fs-1' } }] }),
  'unresolved volumes': fargate(web({}), { volumes: [UNRESOLVED, { name: 'data', host: UNRESOLVED }] }),
  'unresolved values of volumes': fargate(web({}), { volumes: [{ host: { sourcePath: UNRESOLVED } }, { dockerVolumeConfiguration: UNRESOLVED }] }),
  'an empty list of constraints': fargate(web({}), { placementConstraints: [] }),
});
