import { dialectOf, EngineName, ENGINES } from '../../../../src/local/engine/dialect';
import { dryRun, labelOptions, localNameOf } from '../../../../src/local/engine/names';
import { PlanContext, Plan, planOf } from '../../../../src/local/run/plan/plan';
import { growth } from '../../../counted-reads';
import { definitionOf } from '../definitions';

const APP = { name: 'app', image: 'public.ecr.aws/example/app:1' };
const AGENT = { name: 'agent', image: 'public.ecr.aws/example/agent:1', essential: false };
const RUN = dryRun('web');
const PAUSE = localNameOf(RUN, 'pause');
const DATA = localNameOf(RUN, 'volume-1');
const localName = (position: number) => localNameOf(RUN, `container-${position}`);
const somaxconn = (value: string) => ({ systemControls: [{ namespace: 'net.core.somaxconn', value }] });

/** The options that label a container of the run. */
const labels = (container?: string) => labelOptions(RUN, container).map(words => words.join(' '));

function plan(containers: readonly object[], task: object = {}, context: Partial<PlanContext> & { engine?: EngineName } = {}): Plan {
  const { engine = 'docker', ...more } = context;
  const withImage = new Set(context.localImages?.keys());
  return planOf(definitionOf(containers, task, { withImage, allowsCapabilities: true }), { dialect: dialectOf(engine), run: RUN, ...more });
}

/** The arguments that start a container, or the pause container. */
function runArguments({ pause, containers }: Plan, name?: string): string[] {
  return (name === undefined ? pause : containers.find(({ definition }) => definition.name === name)!).run.flat();
}

/** The values of an option in a list of arguments. */
function valuesOf(option: string, words: readonly string[]): string[] {
  return words.flatMap((word, index) => word === option ? [words[index + 1]] : []);
}

test('the complete plan of a small task with Docker', () => {
  const { pause, containers, volumes, notes } = plan([{ ...APP, ...somaxconn('6000') }], { pidMode: 'task' });
  expect(pause.run.map(words => words.join(' '))).toEqual([
    'run --detach',
    `--name ${PAUSE}`,
    ...labels(),
    '--log-driver json-file',
    '--sysctl net.ipv4.ip_unprivileged_port_start=1024',
    '--sysctl net.ipv4.ping_group_range=1 0',
    '--sysctl net.core.somaxconn=6000',
    '--cap-drop ALL',
    '--ulimit nofile=65535:65535',
    '--read-only',
    '--entrypoint /pause',
    'public.ecr.aws/eks-distro/kubernetes/pause:3.9',
  ]);
  expect(containers.map(({ run }) => run.map(words => words.join(' ')))).toEqual([[
    'run --detach',
    `--name ${localName(1)}`,
    ...labels('app'),
    '--log-driver json-file',
    '--label cdk-fargate-linux-controls.sysctls=net.core.somaxconn=6000',
    `--network container:${PAUSE}`,
    `--pid container:${PAUSE}`,
    '--ipc private',
    '--ulimit nofile=65535:65535',
    '--stop-timeout 30',
    '--no-healthcheck',
    'public.ecr.aws/example/app:1',
  ]]);
  expect({ volumes, notes })
    .toEqual({ volumes: [], notes: ['only on AWS: AWS credentials of the task, the metadata endpoint, and the address in the VPC'] });
});

test('passes every setting of a container to the engine', () => {
  const { containers: [{ run }], volumes } = plan([{
    ...APP,
    entryPoint: ['sh', '-c'],
    command: ['serve --all'],
    workingDirectory: '/srv',
    user: '1000:1000',
    environment: [{ name: 'MODE', value: 'a b' }],
    secrets: [{ name: 'PASSWORD', valueFrom: 'arn' }],
    systemControls: [{ namespace: 'kernel.msgmax', value: '9000' }],
    linuxParameters: { capabilities: { add: ['SYS_PTRACE'], drop: ['NET_RAW'] }, initProcessEnabled: true, tmpfs: [{ containerPath: '/run', size: 16, mountOptions: ['noexec'] }] },
    readonlyRootFilesystem: true,
    mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }, { sourceVolume: 'data', containerPath: '/again' }],
    ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 4096 }, { name: 'core', softLimit: 0, hardLimit: 0 }],
    interactive: true,
    pseudoTerminal: true,
    stopTimeout: 5,
  }], { volumes: [{ name: 'data' }] }, { environmentFiles: new Map([['app', ['first', 'second']], ['other', ['third']]]) });
  expect(run.slice(6)).toEqual([
    ['--label', 'cdk-fargate-linux-controls.sysctls=kernel.msgmax=9000'],
    ['--network', `container:${PAUSE}`],
    ['--ipc', 'private'],
    ['--sysctl', 'kernel.msgmax=9000'],
    ['--cap-drop', 'NET_RAW'],
    ['--cap-add', 'SYS_PTRACE'],
    ['--user', '1000:1000'],
    ['--ulimit', 'nofile=1024:4096'],
    ['--ulimit', 'core=0:0'],
    ['--init'],
    ['--read-only'],
    ['--workdir', '/srv'],
    ['--env', 'MODE=a b'],
    ['--env-file', 'first'],
    ['--env-file', 'second'],
    ['--volume', `${DATA}:/data:ro,nocopy`],
    ['--volume', `${DATA}:/again:nocopy`],
    ['--tmpfs', '/run:size=16m,noexec'],
    ['--stop-timeout', '5'],
    ['--no-healthcheck'],
    ['--interactive'],
    ['--tty'],
    ['--entrypoint', 'sh'],
    ['public.ecr.aws/example/app:1', '-c', 'serve --all'],
  ]);
  expect(volumes).toEqual([{ localName: DATA, create: [['volume', 'create'], ...labelOptions(RUN), [DATA]] }]);
});

describe('namespaces', () => {
  test('adds an init process only without a shared PID namespace, where /pause reaps', () => {
    const init = { ...APP, linuxParameters: { initProcessEnabled: true } };
    expect(runArguments(plan([init]), 'app')).toContain('--init');
    expect(runArguments(plan([init], { pidMode: 'task' }), 'app')).not.toContain('--init');
  });

  test('attaches the task to the requested network and publishes its ports', () => {
    const run = runArguments(plan([APP], {}, { network: 'none', publish: ['8080:80', '53'] }));
    expect(valuesOf('--network', run)).toEqual(['none']);
    expect(valuesOf('--publish', run)).toEqual(['8080:80', '53']);
  });
});

describe('kernel parameters', () => {
  test('sets IPC parameters on their containers with every engine', () => {
    for (const engine of ENGINES) {
      const planned = plan([{ ...APP, systemControls: [{ namespace: 'kernel.msgmax', value: '9000' }] }, AGENT], {}, { engine });
      expect(valuesOf('--sysctl', runArguments(planned, 'app'))).toEqual(['kernel.msgmax=9000']);
      expect(valuesOf('--sysctl', runArguments(planned, 'agent'))).toEqual([]);
    }
  });

  test('with Podman, each container sets its network parameters, so that the last one to start wins', () => {
    const planned = plan([{ ...APP, ...somaxconn('100') }, { ...AGENT, ...somaxconn('200') }], {}, { engine: 'podman' });
    expect(valuesOf('--sysctl', runArguments(planned))).toEqual(['net.ipv4.ip_unprivileged_port_start=1024', 'net.ipv4.ping_group_range=1 0']);
    expect(valuesOf('--sysctl', runArguments(planned, 'app'))).toEqual(['net.core.somaxconn=100']);
    expect(valuesOf('--sysctl', runArguments(planned, 'agent'))).toEqual(['net.core.somaxconn=200']);
  });

  test.each(['docker', 'finch', 'nerdctl'] as const)('with %s, the pause container sets the final values of network parameters', engine => {
    const planned = plan([{ ...APP, ...somaxconn('100'), dependsOn: [{ containerName: 'agent', condition: 'START' }] }, { ...AGENT, ...somaxconn('200') }], {}, { engine });
    expect(valuesOf('--sysctl', runArguments(planned))).toContain('net.core.somaxconn=100');
    expect(valuesOf('--sysctl', runArguments(planned, 'app'))).toEqual([]);
  });

  test('reports conflicting values and which one wins, but not equal values', () => {
    expect(plan([{ ...APP, ...somaxconn('100') }, { ...AGENT, ...somaxconn('200') }]).notes).toContain(
      'container app sets net.core.somaxconn to 100, container agent sets net.core.somaxconn to 200: they share one network namespace, and the last one to start wins, here agent (200)');
    expect(plan([{ ...APP, ...somaxconn('100') }, { ...AGENT, ...somaxconn('100') }]).notes).toHaveLength(1);
  });

  test('stores the parameters of a container in a label that no engine splits', () => {
    const requested = [['net.ipv4.ip_local_reserved_ports', '8080,9000-9010'], ['net.ipv4.tcp_rmem', '4096 "131072" 6291456'], ['net.ipv4.tcp_rmem', 'twice=&%']];
    const [label] = valuesOf('--label', runArguments(plan([{ ...APP, systemControls: requested.map(([namespace, value]) => ({ namespace, value })) }]), 'app')).slice(-1);
    expect(label).toMatch(/^cdk-fargate-linux-controls\.sysctls=[\w.+%&=-]+$/);
    expect([...new URLSearchParams(label.slice(label.indexOf('=') + 1))]).toEqual(requested);
    expect(valuesOf('--label', runArguments(plan([APP]), 'app')).filter(text => text.startsWith('cdk-fargate-linux-controls.sysctls'))).toEqual([]);
  });

  test('a value of the task overrides the kernel default that run restores', () => {
    const planned = plan([{ ...APP, systemControls: [{ namespace: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] }]);
    expect(valuesOf('--sysctl', runArguments(planned))).toEqual(['net.ipv4.ip_unprivileged_port_start=0', 'net.ipv4.ping_group_range=1 0']);
  });
});

describe('capabilities', () => {
  const capable = (capabilities: object, container: object = {}) => ({ ...APP, ...container, linuxParameters: { capabilities } });
  const FOURTEEN = 'AUDIT_WRITE,CHOWN,DAC_OVERRIDE,FOWNER,FSETID,KILL,MKNOD,NET_BIND_SERVICE,NET_RAW,SETFCAP,SETGID,SETPCAP,SETUID,SYS_CHROOT';
  const flagsOf = (engine: EngineName, container: object, user = '') => {
    const images = new Map([[APP.image, { user, volumes: [] }]]);
    return runArguments(plan([container], {}, { engine, images }), 'app').filter((word, index, words) => /^--cap/.test(word) || /^--cap/.test(words[index - 1]));
  };

  test('Docker already has the default capabilities of Fargate', () => {
    expect(flagsOf('docker', APP)).toEqual([]);
    expect(flagsOf('docker', capable({ add: ['SYS_PTRACE'], drop: ['ALL'] }, { user: '33' }))).toEqual(['--cap-drop', 'ALL', '--cap-add', 'SYS_PTRACE']);
  });

  test.each<[string, object, string, string[]]>([
    ['root has the fourteen defaults', APP, '', ['--cap-drop', 'ALL', '--cap-add', FOURTEEN]],
    ['root has the added capability too', capable({ add: ['SYS_PTRACE'] }), 'root', ['--cap-drop', 'ALL', '--cap-add', `${FOURTEEN},SYS_PTRACE`]],
    ['root does not have the dropped capabilities', capable({ drop: ['NET_RAW', 'MKNOD'] }), '0', ['--cap-drop', 'ALL', '--cap-add', FOURTEEN.replace(/,(MKNOD|NET_RAW)/g, '')]],
    ['root has only the added capability if all are dropped', capable({ drop: ['ALL'], add: ['SYS_PTRACE'] }), '0:0', ['--cap-drop', 'ALL', '--cap-add', 'SYS_PTRACE']],
    ['root has all capabilities but those dropped', capable({ add: ['ALL', 'SYS_PTRACE'], drop: ['NET_RAW'] }), '', ['--cap-add', 'ALL', '--cap-drop', 'NET_RAW']],
    ['root has all capabilities if all are added and dropped, as with Docker', capable({ add: ['ALL'], drop: ['ALL'] }), '', ['--cap-add', 'ALL']],
    ['another user gets no added capability, which would take effect', capable({ add: ['SYS_PTRACE'] }, { user: '33' }), '', []],
    ['another user loses the dropped capabilities', capable({ drop: ['ALL'] }, { user: 'www-data' }), '', ['--cap-drop', 'ALL']],
    ['the user of the image counts if the container sets none', capable({ add: ['SYS_PTRACE'] }), 'nginx', []],
    ['the user of the container overrides the user of the image', capable({ add: ['SYS_PTRACE'] }, { user: 'root:adm' }), 'nginx', ['--cap-drop', 'ALL', '--cap-add', `${FOURTEEN},SYS_PTRACE`]],
  ])('with Podman %s', (_, container, user, expected) => expect(flagsOf('podman', container, user)).toEqual(expected));
});

describe('volumes', () => {
  const mounts = (containerPath: string) => ({ ...APP, mountPoints: [{ sourceVolume: 'data', containerPath }] });
  const images = new Map([[APP.image, { user: '', volumes: ['/declared'] }]]);

  test('a volume belongs to root unless the image declares its path and provides its files', () => {
    const [own, declared] = ['/data', '/declared'].map(path => plan([mounts(path)], { volumes: [{ name: 'data' }] }, { images }));
    expect(valuesOf('--volume', runArguments(own))).toEqual([`${DATA}:/volumes/volume-1`]);
    expect(valuesOf('--volume', runArguments(own, 'app'))).toEqual([`${DATA}:/data:nocopy`]);
    expect(valuesOf('--volume', runArguments(declared))).toEqual([]);
    expect(valuesOf('--volume', runArguments(declared, 'app'))).toEqual([`${DATA}:/declared`]);
  });

  test('a container that mounts volumes from another one starts after it', () => {
    const planned = plan([{ ...APP, volumesFrom: [{ sourceContainer: 'agent', readOnly: true }] }, AGENT]);
    expect(planned.containers.map(({ definition }) => definition.name)).toEqual(['agent', 'app']);
    expect(valuesOf('--volumes-from', runArguments(planned, 'app'))).toEqual([`${localName(2)}:ro`]);
  });
});

describe('limits', () => {
  const LIMITS = { nofile: 20000, nproc: 32768 };

  test('sets the open files limit of Fargate, or the limit of this machine if lower', () => {
    expect(valuesOf('--ulimit', runArguments(plan([APP]), 'app'))).toEqual(['nofile=65535:65535']);
    const planned = plan([APP, AGENT], {}, { limits: LIMITS });
    expect(valuesOf('--ulimit', runArguments(planned, 'app'))).toEqual(['nofile=20000:20000', 'nproc=32768:32768']);
    expect(planned.notes.slice(1)).toEqual(['this machine limits nofile to 20000 (requested: 65535)']);
  });

  test.each([[20000, 20000, []], [20001, 20000, ['container app: this machine limits nofile to 20000 (requested: 20001)']]])('of %i requested open files, %i are set', (requested, set, notes) => {
    const planned = plan([{ ...APP, ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: requested }] }], {}, { limits: LIMITS });
    expect(valuesOf('--ulimit', runArguments(planned, 'app'))).toContain(`nofile=1024:${set}`);
    expect(planned.notes.filter(note => note.startsWith('container'))).toEqual(notes);
  });

  test('an unlimited value exceeds the limit of this machine', () => {
    expect(valuesOf('--ulimit', runArguments(plan([{ ...APP, ulimits: [{ name: 'nproc', softLimit: -1, hardLimit: -1 }] }], {}, { limits: LIMITS }), 'app'))).toContain('nproc=32768:32768');
    expect(valuesOf('--ulimit', runArguments(plan([{ ...APP, ulimits: [{ name: 'nproc', softLimit: -1, hardLimit: -1 }] }]), 'app')))
      .toContain('nproc=-1:-1');
  });
});

describe('order', () => {
  const waits = (name: string, ...others: string[]) => ({ name, image: APP.image, dependsOn: others.map(containerName => ({ containerName, condition: 'START' })) });
  const orderOf = (...containers: object[]) => plan(containers).containers.map(({ definition }) => definition.name);

  test('is the declaration order, with dependencies first', () => {
    expect(orderOf(waits('a'), waits('b'), waits('c'))).toEqual(['a', 'b', 'c']);
    expect(orderOf(waits('a', 'c'), waits('b'), waits('c', 'd'), waits('d'))).toEqual(['d', 'c', 'a', 'b']);
  });

  test('a chain of 5,000 containers is planned without recursion', () => {
    const chain = Array.from({ length: 5000 }, (_, index) => waits(`c${index}`, ...index < 4999 ? [`c${index + 1}`] : []));
    expect(orderOf(...chain).slice(0, 2)).toEqual(['c4999', 'c4998']);
  });

  test('twice as many containers take twice the time to plan', () => {
    const chain = (length: number) =>
      definitionOf(Array.from({ length }, (_, index) => waits(`c${index}`, ...index < length - 1 ? [`c${index + 1}`] : [])));
    expect(growth(chain(50), chain(100), definition => planOf(definition, { dialect: dialectOf('docker'), run: RUN }))).toBeLessThan(2.2);
  });
});

describe('images', () => {
  test.each([
    ['nginx', 'docker.io/library/nginx'],
    ['grafana/grafana:12', 'docker.io/grafana/grafana:12'],
    ['public.ecr.aws/nginx/nginx:1.29', 'public.ecr.aws/nginx/nginx:1.29'],
    ['localhost/app', 'localhost/app'],
    ['registry.example:5000/app', 'registry.example:5000/app'],
    ['localhost:5000/app', 'localhost:5000/app'],
    ['[::1]:5000/app', '[::1]:5000/app'],
  ])('%s is %s for Podman, which has no default registry', (image, full) => {
    expect(runArguments(plan([{ name: 'app', image }], {}, { engine: 'podman' }), 'app').pop()).toBe(full);
    expect(runArguments(plan([{ name: 'app', image }]), 'app').pop()).toBe(image);
  });

  test.each(['oci:1/app', 'dir:1/app', 'containers-storage:1/app', 'registry:5000/app'])('%s is refused for Podman, which reads a file of this machine', image => {
    expect(() => plan([{ name: 'app', image }], {}, { engine: 'podman' })).toThrow(
      `container app: Podman would read '${image}' as a file of this machine. Use another engine, or a registry whose name contains a dot.`);
    expect(runArguments(plan([{ name: 'app', image }]), 'app').pop()).toBe(image);
  });

  test('--image replaces the image unchanged', () => {
    const localImages = new Map([['app', 'mine']]);
    expect(runArguments(plan([APP], {}, { engine: 'podman', localImages }), 'app').pop()).toBe('mine');
    expect(runArguments(plan([{ name: 'app', image: { Ref: 'Image' } }], {}, { localImages }), 'app').pop()).toBe('mine');
  });

  test('an unresolved image is an error with the fix', () => {
    expect(() => plan([{ name: 'app', image: { Ref: 'Image' } }])).toThrow('cannot run web:\n  container app: the image is unresolved. Set it with --image app=IMAGE');
  });
});

test('Podman gets an entry point as a list, because it would parse a word that looks like one', () => {
  const words = { ...APP, entryPoint: ['["sh", "-c", "id"]', '-x'] };
  const of = (engine: EngineName) => runArguments(plan([words], {}, { engine }), 'app');
  expect(ENGINES.map(engine => valuesOf('--entrypoint', of(engine)))).toEqual(
    ENGINES.map(engine => [engine === 'podman' ? JSON.stringify(['["sh", "-c", "id"]']) : '["sh", "-c", "id"]']));
});

test('uses engine-specific options only if the engine supports them', () => {
  const readOnly = { ...APP, readonlyRootFilesystem: true, mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }], linuxParameters: { tmpfs: [{ containerPath: '/run', size: 1 }] } };
  const of = (engine: EngineName) => runArguments(plan([readOnly], { volumes: [{ name: 'data' }] }, { engine }), 'app');
  expect(of('podman')).toEqual(expect.arrayContaining(['--read-only-tmpfs=false', '/run:size=1m,notmpcopyup', '--no-healthcheck', 'k8s-file']));
  expect(of('nerdctl')).toEqual(of('finch'));
  expect(of('nerdctl')).toEqual(expect.arrayContaining([`${DATA}:/data`, 'json-file']));
  expect(of('nerdctl')).not.toContain('--no-healthcheck');
});

test.each([
  ['1,2', '"net.core.somaxconn=1,2"'],
  ['1\n2', '"net.core.somaxconn=1\n2"'],
  ['1\r2', '"net.core.somaxconn=1\r2"'],
  ['"1"', '"net.core.somaxconn=""1"""'],
  ['1 2', 'net.core.somaxconn=1 2'],
])('Podman reads the parameter value %j as one value', (value, expected) => {
  expect(valuesOf('--sysctl', runArguments(plan([{ ...APP, ...somaxconn(value) }], {}, { engine: 'podman' }), 'app'))).toEqual([expected]);
  expect(valuesOf('--sysctl', runArguments(plan([{ ...APP, ...somaxconn(value) }])))).toContain(`net.core.somaxconn=${value}`);
});

test('planning does not change the definition', () => {
  const definition = definitionOf([{ ...APP, ...somaxconn('1'), ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 2 }] }, AGENT], { volumes: [{ name: 'data' }] });
  const before = JSON.stringify(definition);
  planOf(definition, { dialect: dialectOf('podman'), run: RUN, limits: { nofile: 1, nproc: 1 } });
  expect(JSON.stringify(definition)).toBe(before);
});

describe('the architecture', () => {
  const on = (cpuArchitecture: string | undefined, context: Parameters<typeof plan>[2]) =>
    plan([APP, AGENT], { runtimePlatform: { cpuArchitecture } }, context);
  const platformsOf = (planned: Plan) => ['app', 'agent'].map(name => valuesOf('--platform', runArguments(planned, name)));

  test.each<[string | undefined, 'X86_64' | 'ARM64' | undefined, string[]]>([
    [undefined, 'ARM64', []], ['X86_64', 'X86_64', []], ['ARM64', 'ARM64', []], ['ARM64', 'X86_64', ['linux/arm64']], ['X86_64', 'ARM64', ['linux/amd64']], ['X86_64', undefined, ['linux/amd64']],
  ])('%s on a machine with %s selects %j', (architecture, machine, expected) => {
    const planned = on(architecture, { machine });
    expect(platformsOf(planned)).toEqual([expected, expected]);
    expect(valuesOf('--platform', runArguments(planned))).toEqual([]);
    expect(planned.notes.some(note => note.includes('emulate'))).toBe(expected.length > 0);
  });

  test('does not change an image of --image, and is reported for the others', () => {
    const planned = on('ARM64', { machine: 'X86_64', localImages: new Map([['app', 'mine']]) });
    expect(platformsOf(planned)).toEqual([[], ['linux/arm64']]);
    expect(planned.notes).toContain('container agent requires ARM64, but this machine has X86_64: the engine must be able to emulate it, for example with qemu-user-static');
  });
});

describe('limits of CPU and memory', () => {
  const limitsOf = (container: object, task: object, appliesLimits = true) =>
    runArguments(plan([{ ...APP, ...container }], task, { appliesLimits }), 'app').join(' ').match(/--(cpus|cpu-shares|memory|memory-reservation) \S+/g) ?? [];
  const TASK = { cpu: '512', memory: '1024' };

  test('are applied only if requested', () => expect(limitsOf({ cpu: 128, memory: 256 }, TASK, false)).toEqual([]));

  test.each<[object, object, string[]]>([
    [{ cpu: 128, memory: 256, memoryReservation: 200 }, TASK, ['--cpus 0.5', '--cpu-shares 128', '--memory 256m', '--memory-reservation 200m']],
    [{}, TASK, ['--cpus 0.5', '--memory 1024m']],
    [{ cpu: 1 }, {}, ['--cpu-shares 2']],
    [{ cpu: 3 }, {}, ['--cpu-shares 3']],
    [{ cpu: 0, memory: 0 }, {}, []],
  ])('%j in the task %j: %j', (container, task, expected) => expect(limitsOf(container, task)).toEqual(expected));
});

test('name servers are omitted without a network, which Podman requires', () => {
  const settings = { ...APP, dnsServers: ['10.0.0.2'], dnsSearchDomains: ['example.com'], extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.3' }] };
  const optionsOf = (network?: string) =>
    runArguments(plan([settings, { ...settings, name: 'agent' }], {}, { network })).filter(word => /^--(dns|dns-search|add-host)$/.test(word));
  expect(optionsOf()).toEqual(['--dns', '--dns-search', '--add-host']);
  expect(optionsOf('none')).toEqual(['--add-host']);
});
