import { fileWith, runToEnd } from '../../../cli/terminal';

const APP = { name: 'app', image: 'example/app:1' };
const FARGATE = { family: 'web', requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc' };
const adding = (...add: unknown[]) => ({ ...APP, linuxParameters: { capabilities: { add } } });
const dryRun = (content: unknown, ...args: string[]) =>
  runToEnd(['run', fileWith(content, 'task.json'), '--dry-run', '--engine', 'docker', ...args], { env: { PATH: '' } });
const added = (out: string) => [...out.matchAll(/--cap-add (\S+)/g)].map(([, name]) => name);

test('what Fargate refuses is left out and named', async () => {
  const { code, out, err } = await dryRun({ ...FARGATE, pidMode: 'host', containerDefinitions: [{ ...adding('SYS_ADMIN', 'SYS_PTRACE'), dnsServers: ['10.0.0.2'], extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.3' }] }] });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(added(out)).toEqual(['SYS_PTRACE']);
  expect(out).not.toMatch(/--dns|--add-host|--pid/);
  expect(out).toContain('# not applied to containers: linuxParameters.capabilities.add, dnsServers, extraHosts\n');
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
  });
  expect(added(out)).toEqual(expected);
});

test.each<[string, object, object, string[]]>([
  ['EC2', { requiresCompatibilities: ['EC2'] }, adding('SYS_ADMIN'), ['SYS_ADMIN']],
  ['EXTERNAL', { requiresCompatibilities: ['EXTERNAL'], networkMode: 'bridge' }, adding('SYS_ADMIN'), ['SYS_ADMIN']],
  ['managed instances', { requiresCompatibilities: ['MANAGED_INSTANCES'] }, adding('SYS_ADMIN'), ['SYS_ADMIN']],
  ['an unresolved launch type', { requiresCompatibilities: [{ Ref: 'Type' }] }, adding('SYS_ADMIN'), ['SYS_ADMIN']],
  ['Fargate with SYS_PTRACE', {}, adding('SYS_PTRACE'), ['SYS_PTRACE']],
])('a task on %s gets what its launch type gives', async (_, task, container, expected) => {
  const { code, out } = await dryRun({ ...FARGATE, ...task, containerDefinitions: [container] });
  expect({ code, added: added(out) }).toEqual({ code: 0, added: expected });
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
    family: 'of the shop',
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
