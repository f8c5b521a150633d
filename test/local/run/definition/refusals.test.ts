import { RULES } from '../../../../src/checks/rules';
import { REQUEST_MESSAGES } from '../../../../src/cli/explain/known/requests';
import { REFUSAL_RULES } from '../../../../src/local/run/definition/refusals';
import { fileWith, folderWith, runToEnd } from '../../../cli/terminal';

/** The other errors, and why a run does not stop because of them. */
const OTHER_ERRORS: Readonly<Record<string, string>> = {
  'task-definition-unchecked': 'the run reports what it cannot read',
  'net-sysctl-conflict': 'ECS registers it',
  'ipc-sysctl-conflict': 'ECS registers it',
  'sysctl-set-twice': 'ECS registers it',
  'sysctl-on-windows': 'a run refuses Windows',
  'pid-mode-on-windows': 'a run refuses Windows',
  'net-sysctl-in-host-mode': 'container runtimes reject it',
  'ipc-sysctl-in-host-mode': 'container runtimes reject it',
  'sysctl-not-namespaced': 'the kernel rejects it',
  'sysctl-unknown': 'the kernel rejects it',
  'sysctl-value-refused': 'the kernel rejects it',
  'ephemeral-range-privileged': 'the kernel rejects it',
  'sysctls-contradict': 'the kernel rejects it',
  'ulimit-soft-above-hard': 'the kernel rejects it',
  'no-ephemeral-port-left': 'connections fail',
  'network-mode-on-external': 'not shown that ECS refuses it',
  'key-not-in-effect': 'the ECS API ignores it, and the run names it',
  'task-size-on-fargate': 'a run needs no size',
  'memory-not-set': 'a run needs no size',
  'containers-exceed-task': 'a run needs no size',
  'memory-below-reservation': 'a run needs no size, and engines reject it',
  'ephemeral-storage-out-of-range': 'a run has the storage of the engine',
  'execution-role-missing': 'a run has no role',
  'log-driver-on-fargate': 'a run prints logs',
  'awslogs-option-missing': 'a run prints logs',
  'awslogs-option-refused': 'a run prints logs',
  'efs-settings-contradict': 'a run replaces file systems by empty volumes',
  'firelens-incomplete': 'a run prints logs',
  'health-check-out-of-range': 'a run accepts short intervals',
  'restart-policy-out-of-range': 'a run accepts short periods',
  'platform-version-too-old': 'about a service',
  'ssm-agent-with-exec': 'about a service',
  'exec-without-permissions': 'about a service',
};

test('each error is a refusal or has a reason why it is none', () => {
  const errors = RULES.filter(({ severity }) => severity === 'error').map(({ name }) => name);
  const decided = [...REFUSAL_RULES.map(({ name }) => name), ...Object.keys(OTHER_ERRORS)];
  expect({ addToRefusalRulesOrOtherErrors: errors.filter(name => !decided.includes(name)) }).toEqual({ addToRefusalRulesOrOtherErrors: [] });
  expect(decided.filter((name, index) => !errors.includes(name) || decided.indexOf(name) !== index)).toEqual([]);
});

test('each error with a known message of a registration is a refusal, or about what a run does without', () => {
  const known = REQUEST_MESSAGES.filter(({ samples }) => samples.some(({ printedBy }) => printedBy.includes('RegisterTaskDefinition'))).flatMap(({ rules = [] }) => rules);
  expect(known.length).toBeGreaterThan(10);
  expect(known.filter(rule => rule.severity === 'error' && !REFUSAL_RULES.includes(rule) && !OTHER_ERRORS[rule.name]?.startsWith('a run ')).map(({ name }) => name)).toEqual([]);
});

const APP = { name: 'app', image: 'example/app:1' };
const FARGATE = { family: 'web', requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc' };
const adding = (...add: unknown[]) => ({ ...APP, linuxParameters: { capabilities: { add } } });
const dryRun = (content: unknown, ...args: string[]) =>
  runToEnd(['run', fileWith(content, 'task.json'), '--dry-run', '--engine', 'docker', ...args], { env: { PATH: '' } });
const added = (out: string) => [...out.matchAll(/--cap-add (\S+)/g)].map(([, name]) => name);

describe('a task definition that ECS would refuse', () => {
  test('is not run, and the findings have the form of check', async () => {
    const { code, out, err } = await dryRun({ ...FARGATE, containerDefinitions: [adding('SYS_ADMIN', 'SYS_PTRACE')] });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const [title, finding, place, ...rest] = err.split('\n');
    expect(title).toMatch(/^web {2}.*task\.json$/);
    expect(finding).toBe('  error  container app: the capability SYS_ADMIN cannot be added on Fargate, which allows only SYS_PTRACE.');
    expect(place).toMatch(/at .*task\.json:1:\d+$/);
    expect(rest).toEqual(expect.arrayContaining([
      expect.stringContaining('cdk-fargate-linux-controls::capabilities-on-fargate'),
      'ECS would refuse this task definition, so it does not run. Correct it, or use --force to run it without the capabilities and instance settings that Fargate refuses.',
    ]));
  });

  test('runs with --force, without what Fargate refuses', async () => {
    const { code, out, err } = await dryRun({ ...FARGATE, containerDefinitions: [{ ...adding('SYS_ADMIN', 'SYS_PTRACE'), dnsServers: ['10.0.0.2'], extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.3' }] }] }, '--force');
    expect(code).toBe(0);
    expect(added(out)).toEqual(['SYS_PTRACE']);
    expect(out).not.toMatch(/--dns|--add-host/);
    expect(out).toContain('# not applied to containers: linuxParameters.capabilities.add, dnsServers, extraHosts\n');
    expect(err).toContain('container app: the capability SYS_ADMIN cannot be added on Fargate');
    expect(err).toContain('--force runs it, without the capabilities and instance settings that Fargate refuses.\n');
  });

  test.each([
    ['in a template whose service runs it on Fargate', 'FARGATE', 1],
    ['but not on instances', 'EC2', 0],
  ])('is recognized %s', async (_, LaunchType, expected) => {
    const { code } = await dryRun({
      Resources: {
        Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { NetworkMode: 'awsvpc', ContainerDefinitions: [{ Name: 'app', Image: 'example/app:1', LinuxParameters: { Capabilities: { Add: ['SYS_ADMIN'] } } }] } },
        Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, LaunchType } },
      },
    });
    expect(code).toBe(expected);
  });

  test('is refused although a template acknowledges the finding', async () => {
    const acknowledged = { Metadata: { 'cdk-fargate-linux-controls': { acknowledge: ['capabilities-on-fargate'] } } };
    const { code } = await dryRun({
      Resources: {
        Task: {
          Type: 'AWS::ECS::TaskDefinition', ...acknowledged, Properties: { NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'], ContainerDefinitions: [{ Name: 'app', Image: 'a', LinuxParameters: { Capabilities: { Add: ['SYS_ADMIN'] } } }] },
        },
      },
    });
    expect(code).toBe(1);
  });
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

test('errors that appear when the task starts, and warnings, do not stop a run', async () => {
  const { code, err } = await dryRun({ ...FARGATE, containerDefinitions: [{ ...APP, systemControls: [{ namespace: 'net.core.rmem_max', value: '1' }], ulimits: [{ name: 'nofile', softLimit: 2_000_000, hardLimit: 2_000_000 }] }] });
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

test('the refusals of other task definitions of a folder do not count', async () => {
  const folder = folderWith({
    'web.json': { ...FARGATE, containerDefinitions: [APP] }, 'other.json': { ...FARGATE, family: 'other', containerDefinitions: [adding('SYS_ADMIN')] },
  });
  expect((await runToEnd(['run', folder, '--task', 'web', '--dry-run', '--engine', 'docker'], { env: { PATH: '' } })).code).toBe(0);
  expect((await runToEnd(['run', folder, '--task', 'other', '--dry-run', '--engine', 'docker'], { env: { PATH: '' } })).code).toBe(1);
});
