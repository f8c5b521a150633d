import { instanceSettingOnFargate } from '../../../src/checks/rules/instance-setting-on-fargate';
import { container, ec2, findings, Json, reportsNothing, UNRESOLVED } from '../definitions';

/** Every Linux setting that the AWS documentation lists as not supported on Fargate. */
const OF_CONTAINERS: [string, Json][] = [
  ['privileged', { privileged: true }],
  ['dockerSecurityOptions', { dockerSecurityOptions: ['no-new-privileges'] }],
  ['linuxParameters.devices', { linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } }],
  ['linuxParameters.maxSwap', { linuxParameters: { maxSwap: 64 } }],
  ['linuxParameters.maxSwap', { linuxParameters: { maxSwap: 0 } }],
  ['linuxParameters.swappiness', { linuxParameters: { swappiness: 10 } }],
  ['linuxParameters.sharedMemorySize', { linuxParameters: { sharedMemorySize: '64' } }],
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

test('reports each setting in the spelling of CloudFormation as well', () => {
  const task = { RequiresCompatibilities: ['FARGATE'], ContainerDefinitions: [{ Name: 'web', Privileged: true, LinuxParameters: { MaxSwap: 64, Swappiness: 1 } }] };
  expect(findings(instanceSettingOnFargate, task)).toHaveLength(3);
});

test('reports any value without throwing, and truncates long values', () => {
  const circular: Json = {};
  circular.self = circular;
  const found = findings(instanceSettingOnFargate, web({ linuxParameters: { devices: [circular] }, dockerSecurityOptions: ['x'.repeat(1000)] }));
  const [devices, options] = found.map(({ message }) => message).reverse();
  expect(devices).toContain('linuxParameters.devices');
  expect(options.length).toBeLessThan(200);
});

reportsNothing(instanceSettingOnFargate, {
  'disabled settings': web({ privileged: 'false' }),
  'empty lists of names': web({ dockerSecurityOptions: [''] }),
  'an empty list of devices': web({ linuxParameters: { devices: [] } }),
  'null values': web({ privileged: null, dockerSecurityOptions: null, linuxParameters: { devices: null, maxSwap: null, sharedMemorySize: null } }),
  'values of other types': web({ dockerSecurityOptions: [10n, Symbol('s')], privileged: () => 0 }),
  'the shared memory of the CLI skeleton': web({ linuxParameters: { sharedMemorySize: 0 } }),
  'unresolved values': web({ privileged: UNRESOLVED, dockerSecurityOptions: [UNRESOLVED] }),
  'unresolved members of linuxParameters': web({ linuxParameters: { devices: UNRESOLVED, maxSwap: UNRESOLVED } }),
  'unresolved linuxParameters': web({ linuxParameters: UNRESOLVED }),
  'settings that other tools are about': web({ links: ['db'], dnsServers: ['10.0.0.2'], resourceRequirements: [{ type: 'GPU', value: '1' }] }),
});
