import * as fc from 'fast-check';
import { DEFAULT_CAPABILITIES } from '../../../../src/checks/queries/default-capabilities';
import { fileWith, runToEnd } from '../../../cli/terminal';
import { fuzzRuns } from '../../../fuzz-runs';

const APP = { name: 'app', image: 'example/app:1' };
const FARGATE = { family: 'web', requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc' };
const adding = (...add: unknown[]) => ({ ...APP, linuxParameters: { capabilities: { add } } });
const dryRun = (content: unknown, ...args: string[]) =>
  runToEnd(['run', fileWith(content, 'task.json'), '--dry-run', '--engine', 'docker', ...args], { env: { PATH: '' } });
const added = (out: string) => [...out.matchAll(/--cap-add (\S+)/g)].flatMap(([, names]) => names.split(','));

test('what Fargate refuses is left out and named', async () => {
  const { code, out, err } = await dryRun({ ...FARGATE, pidMode: 'host', containerDefinitions: [{ ...adding('SYS_ADMIN', 'SYS_PTRACE'), dnsServers: ['10.0.0.2'], extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.3' }] }] });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(added(out)).toEqual(['SYS_PTRACE']);
  expect(out).not.toMatch(/--dns|--add-host|--pid/);
  expect(out).toContain('# not applied to containers: dnsServers, extraHosts\n# capabilities not added, because Fargate refuses them: SYS_ADMIN (app)\n');
  expect(out).toContain('# pidMode host: only task shares a PID namespace; otherwise, each container has its own\n');
});

test.each([
  ['Fargate is recognized', 'FARGATE', []],
  ['instances are recognized', 'EC2', ['SYS_ADMIN']],
])('%s by a service in the same template', async (_, LaunchType, expected) => {
  const { out } = await dryRun({
    Resources: {
      Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { NetworkMode: 'awsvpc', ContainerDefinitions: [{ Name: 'app', Image: 'example/app:1', LinuxParameters: { Capabilities: { Add: ['SYS_ADMIN'] } } }] } },
      Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, LaunchType } },
    },
  }, '--allow-capabilities');
  expect(added(out)).toEqual(expected);
});

test.each<[string, object, object, string[]]>([
  ['EC2', { requiresCompatibilities: ['EC2'] }, adding('SYS_ADMIN'), ['SYS_ADMIN']],
  ['an unresolved launch type', { requiresCompatibilities: [{ Ref: 'Type' }] }, adding('SYS_ADMIN'), ['SYS_ADMIN']],
  ['Fargate with SYS_PTRACE', {}, adding('SYS_PTRACE'), ['SYS_PTRACE']],
])('a task on %s gets what its launch type gives', async (_, task, container, expected) => {
  const { code, out } = await dryRun({ ...FARGATE, ...task, containerDefinitions: [container] }, '--allow-capabilities');
  expect({ code, added: added(out) }).toEqual({ code: 0, added: expected });
});

test('without --allow-capabilities, no task gets more than the defaults and SYS_PTRACE, and what is left out is named', async () => {
  const capability = fc.constantFrom('ALL', 'SYS_PTRACE', 'SYS_ADMIN', 'SYS_MODULE', 'NET_RAW', 'all', 'cap_sys_admin', 'SYS_PTRACE,BPF', 'CHOWN');
  const launchTypes = fc.constantFrom<unknown[]>([], ['EC2'], ['EXTERNAL'], ['MANAGED_INSTANCES'], ['FARGATE', 'EC2'], [{ Ref: 'Type' }]);
  await fc.assert(fc.asyncProperty(launchTypes, fc.uniqueArray(capability), fc.subarray(['ALL', 'NET_RAW']), async (requiresCompatibilities, add, drop) => {
    const granted = (name: string) => name === 'SYS_PTRACE' || DEFAULT_CAPABILITIES.includes(name);
    const container = { ...APP, linuxParameters: { capabilities: { add, drop } } };
    const { out } = await dryRun({ ...FARGATE, requiresCompatibilities, containerDefinitions: [container] }, '--engine', 'podman');
    expect(added(out).filter(name => !granted(name))).toEqual([]);
    const [, named = ''] = /^# capabilities not added without --allow-capabilities: (.*) \(app\)$/m.exec(out) ?? [];
    const isOnFargate = requiresCompatibilities.includes('FARGATE');
    expect(isOnFargate ? '' : named).toBe(isOnFargate ? '' : add.filter(name => !granted(name)).join(', '));
  }), { numRuns: fuzzRuns(60) });
});

test('a task on instances gets its shared memory, name servers, and hosts, but no rights on this machine', async () => {
  const { out } = await dryRun({
    ...FARGATE,
    requiresCompatibilities: ['EC2'],
    containerDefinitions: [{
      ...APP,
      privileged: true,
      dnsServers: ['10.0.0.2'],
      dnsSearchDomains: ['example.com'],
      extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.3' }],
      linuxParameters: { sharedMemorySize: 64, devices: [{ hostPath: '/dev/kvm' }] },
    }],
  });
  const [, pause, app] = out.split(' run --detach');
  expect(pause).toMatch(/--dns 10\.0\.0\.2 [^]*--dns-search example\.com [^]*--add-host db:10\.0\.0\.3 /);
  expect(app).toContain('--shm-size 64m ');
  expect(app).not.toMatch(/--(dns|add-host|privileged|device)/);
  expect(out).toContain('# not applied to containers: linuxParameters.devices, privileged\n');
});

test('what only ECS refuses does not stop a run', async () => {
  const { code, err } = await dryRun({
    ...FARGATE,
    networkMode: 'bridge',
    cpu: '1',
    containerDefinitions: [{
      ...APP,
      essential: false,
      hostname: 'app',
      links: ['db'],
      portMappings: [{ containerPort: 80, hostPort: 8080 }],
      logConfiguration: { logDriver: 'gelf' },
      stopTimeout: 300,
      systemControls: [{ namespace: 'vm.max_map_count', value: '262144' }],
    }],
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('an option cannot stand in the place of an image', async () => {
  const task = { ...FARGATE, containerDefinitions: [{ ...APP, image: '--privileged' }] };
  expect((await dryRun(task)).err).toContain("container app: '--privileged' is not an image reference. Use ");
  expect((await dryRun(task, '--image', 'app=mine')).code).toBe(0);
  const good = { ...FARGATE, containerDefinitions: [APP] };
  for (const [args, where] of [[['--image', 'app=--help'], '--image app'], [['--pause-image', 'Pause'], '--pause-image'], [['--pause-image=--help'], '']] as const) {
    const { code, out, err } = await dryRun(good, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(where === '' ? 'starts with a dash' : `${where}: '`);
  }
});

test('a Windows task is refused', async () => {
  const { code, err } = await dryRun({ ...FARGATE, runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }, containerDefinitions: [APP] });
  expect(code).toBe(2);
  expect(err).toContain('its operating system is WINDOWS_SERVER_2022_CORE. run starts only Linux containers.');
  expect((await dryRun({ ...FARGATE, runtimePlatform: { operatingSystemFamily: 'LINUX' }, containerDefinitions: [APP] })).code).toBe(0);
});
