import { definitionOf } from './definitions';
import { dialectOf, EngineName, ENGINES } from '../../../src/cli/run/dialect';
import { PlanContext, Plan, planOf } from '../../../src/cli/run/plan';

const APP = { name: 'app', image: 'public.ecr.aws/example/app:1' };
const AGENT = { name: 'agent', image: 'public.ecr.aws/example/agent:1', essential: false };
const somaxconn = (value: string) => ({ systemControls: [{ namespace: 'net.core.somaxconn', value }] });

function plan(containers: readonly object[], task: object = {}, context: Partial<PlanContext> & { engine?: EngineName } = {}): Plan {
  const { engine = 'docker', ...more } = context;
  return planOf(definitionOf(containers, task), { dialect: dialectOf(engine), ...more });
}

/** The words of the command that starts a container. */
function runOf({ pause, containers }: Plan, name?: string): string[] {
  return (name === undefined ? pause : containers.find(({ definition }) => definition.name === name)!).run.flat();
}

/** The values of an option. */
function valuesOf(option: string, words: readonly string[]): string[] {
  return words.flatMap((word, index) => word === option ? [words[index + 1]] : []);
}

test('the whole of a small task with Docker', () => {
  const { pause, containers, volumes, notes } = plan([{ ...APP, ...somaxconn('6000') }], { pidMode: 'task' });
  expect(pause.run.map(words => words.join(' '))).toEqual([
    'run --detach',
    '--name linux-controls.web',
    '--label cdk-fargate-linux-controls.task=web',
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
    '--name linux-controls.web.app',
    '--label cdk-fargate-linux-controls.task=web',
    '--log-driver json-file',
    '--label cdk-fargate-linux-controls.sysctls=net.core.somaxconn=6000',
    '--network container:linux-controls.web',
    '--pid container:linux-controls.web',
    '--ipc private',
    '--ulimit nofile=65535:65535',
    '--stop-timeout 30',
    '--no-healthcheck',
    'public.ecr.aws/example/app:1',
  ]]);
  expect({ volumes, notes }).toEqual({ volumes: [], notes: ['not given here: the task\'s IAM roles and metadata endpoint, its address in the VPC, its limits of CPU and memory'] });
});

test('all that a container says is told to the engine', () => {
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
  }], { volumes: [{ name: 'data' }] });
  expect(run.slice(4)).toEqual([
    ['--label', 'cdk-fargate-linux-controls.sysctls=kernel.msgmax=9000'],
    ['--network', 'container:linux-controls.web'],
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
    ['--env', 'PASSWORD'],
    ['--volume', 'linux-controls.web.data:/data:ro,nocopy'],
    ['--volume', 'linux-controls.web.data:/again:nocopy'],
    ['--tmpfs', '/run:size=16m,noexec'],
    ['--stop-timeout', '5'],
    ['--no-healthcheck'],
    ['--interactive'],
    ['--tty'],
    ['--entrypoint', 'sh'],
    ['public.ecr.aws/example/app:1', '-c', 'serve --all'],
  ]);
  expect(volumes).toEqual(['linux-controls.web.data']);
});

describe('namespaces', () => {
  test('containers share the PID namespace where the task says so, and each has one of its own elsewhere', () => {
    expect(valuesOf('--pid', runOf(plan([APP], { pidMode: 'task' }), 'app'))).toEqual(['container:linux-controls.web']);
    expect(valuesOf('--pid', runOf(plan([APP]), 'app'))).toEqual([]);
  });

  test('an init process is for a PID namespace of one\'s own: /pause reaps in a shared one', () => {
    const init = { ...APP, linuxParameters: { initProcessEnabled: true } };
    expect(runOf(plan([init]), 'app')).toContain('--init');
    expect(runOf(plan([init], { pidMode: 'task' }), 'app')).not.toContain('--init');
  });

  test('the task is in the network that is asked for, with the ports that are published', () => {
    const run = runOf(plan([APP], {}, { network: 'none', publish: ['8080:80', '53'] }));
    expect(valuesOf('--network', run)).toEqual(['none']);
    expect(valuesOf('--publish', run)).toEqual(['8080:80', '53']);
  });
});

describe('kernel parameters', () => {
  test('those of IPC go to their containers with every engine', () => {
    for (const engine of ENGINES) {
      const planned = plan([{ ...APP, systemControls: [{ namespace: 'kernel.msgmax', value: '9000' }] }, AGENT], {}, { engine });
      expect(valuesOf('--sysctl', runOf(planned, 'app'))).toEqual(['kernel.msgmax=9000']);
      expect(valuesOf('--sysctl', runOf(planned, 'agent'))).toEqual([]);
    }
  });

  test('those of the network go to the containers that set them with Podman, so that the last to start decides', () => {
    const planned = plan([{ ...APP, ...somaxconn('100') }, { ...AGENT, ...somaxconn('200') }], {}, { engine: 'podman' });
    expect(valuesOf('--sysctl', runOf(planned))).toEqual(['net.ipv4.ip_unprivileged_port_start=1024', 'net.ipv4.ping_group_range=1 0']);
    expect(valuesOf('--sysctl', runOf(planned, 'app'))).toEqual(['net.core.somaxconn=100']);
    expect(valuesOf('--sysctl', runOf(planned, 'agent'))).toEqual(['net.core.somaxconn=200']);
  });

  test.each(['docker', 'finch', 'nerdctl'] as const)('those of the network are set by %s before the first container, as the last one would leave them', engine => {
    const planned = plan([{ ...APP, ...somaxconn('100'), dependsOn: [{ containerName: 'agent', condition: 'START' }] }, { ...AGENT, ...somaxconn('200') }], {}, { engine });
    expect(valuesOf('--sysctl', runOf(planned))).toContain('net.core.somaxconn=100');
    expect(valuesOf('--sysctl', runOf(planned, 'app'))).toEqual([]);
  });

  test('a disagreement is told, with the one that decides, and an agreement is not', () => {
    expect(plan([{ ...APP, ...somaxconn('100') }, { ...AGENT, ...somaxconn('200') }]).notes).toContain(
      'container app sets net.core.somaxconn to 100, container agent sets net.core.somaxconn to 200: they share one network namespace, and the last to start decides. Here it is agent: 200');
    expect(plan([{ ...APP, ...somaxconn('100') }, { ...AGENT, ...somaxconn('100') }]).notes).toHaveLength(1);
  });

  test('a label tells what a container asks for, in a form that no engine takes apart', () => {
    const asked = [['net.ipv4.ip_local_reserved_ports', '8080,9000-9010'], ['net.ipv4.tcp_rmem', '4096 "131072" 6291456'], ['net.ipv4.tcp_rmem', 'twice=&%']];
    const [, label] = valuesOf('--label', runOf(plan([{ ...APP, systemControls: asked.map(([namespace, value]) => ({ namespace, value })) }]), 'app'));
    expect(label).toMatch(/^cdk-fargate-linux-controls\.sysctls=[\w.+%&=-]+$/);
    expect([...new URLSearchParams(label.slice(label.indexOf('=') + 1))]).toEqual(asked);
    expect(valuesOf('--label', runOf(plan([APP]), 'app'))).toEqual(['cdk-fargate-linux-controls.task=web']);
  });

  test('the task\'s own value wins over what evens an engine out', () => {
    const planned = plan([{ ...APP, systemControls: [{ namespace: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] }]);
    expect(valuesOf('--sysctl', runOf(planned))).toEqual(['net.ipv4.ip_unprivileged_port_start=0', 'net.ipv4.ping_group_range=1 0']);
  });
});

describe('capabilities', () => {
  const capable = (asked: object, container: object = {}) => ({ ...APP, ...container, linuxParameters: { capabilities: asked } });
  const FOURTEEN = 'AUDIT_WRITE,CHOWN,DAC_OVERRIDE,FOWNER,FSETID,KILL,MKNOD,NET_BIND_SERVICE,NET_RAW,SETFCAP,SETGID,SETPCAP,SETUID,SYS_CHROOT';
  const flagsOf = (engine: EngineName, container: object, user = '') => {
    const images = new Map([[APP.image, { user, volumes: [] }]]);
    return runOf(plan([container], {}, { engine, images }), 'app').filter((word, index, words) => /^--cap/.test(word) || /^--cap/.test(words[index - 1]));
  };

  test('Docker has Fargate\'s by itself', () => {
    expect(flagsOf('docker', APP)).toEqual([]);
    expect(flagsOf('docker', capable({ add: ['SYS_PTRACE'], drop: ['ALL'] }, { user: '33' }))).toEqual(['--cap-drop', 'ALL', '--cap-add', 'SYS_PTRACE']);
  });

  test.each<[string, object, string, string[]]>([
    ['root has the fourteen', APP, '', ['--cap-drop', 'ALL', '--cap-add', FOURTEEN]],
    ['root has what is added as well', capable({ add: ['SYS_PTRACE'] }), 'root', ['--cap-drop', 'ALL', '--cap-add', `${FOURTEEN},SYS_PTRACE`]],
    ['root has not what is dropped', capable({ drop: ['NET_RAW', 'MKNOD'] }), '0', ['--cap-drop', 'ALL', '--cap-add', FOURTEEN.replace(/,(MKNOD|NET_RAW)/g, '')]],
    ['root has only what is added where all is dropped', capable({ drop: ['ALL'], add: ['SYS_PTRACE'] }), '0:0', ['--cap-drop', 'ALL', '--cap-add', 'SYS_PTRACE']],
    ['root has none where all is dropped', capable({ drop: ['ALL'] }), '', ['--cap-drop', 'ALL']],
    ['a user gets nothing added, which would take effect', capable({ add: ['SYS_PTRACE'] }, { user: '33' }), '', []],
    ['a user loses what is dropped', capable({ drop: ['ALL'] }, { user: 'www-data' }), '', ['--cap-drop', 'ALL']],
    ['the image\'s user counts where the container names none', capable({ add: ['SYS_PTRACE'] }), 'nginx', []],
    ['the container\'s user counts before the image\'s', capable({ add: ['SYS_PTRACE'] }, { user: 'root:adm' }), 'nginx', ['--cap-drop', 'ALL', '--cap-add', `${FOURTEEN},SYS_PTRACE`]],
  ])('with Podman %s', (_, container, user, expected) => {
    expect(flagsOf('podman', container, user)).toEqual(expected);
  });
});

describe('volumes', () => {
  const mounts = (containerPath: string) => ({ ...APP, mountPoints: [{ sourceVolume: 'data', containerPath }] });
  const images = new Map([[APP.image, { user: '', volumes: ['/declared'] }]]);

  test('a volume belongs to root from the start, unless the image declares its path, whose files it then takes over', () => {
    const [own, declared] = ['/data', '/declared'].map(path => plan([mounts(path)], { volumes: [{ name: 'data' }] }, { images }));
    expect(valuesOf('--volume', runOf(own))).toEqual(['linux-controls.web.data:/volumes/data']);
    expect(valuesOf('--volume', runOf(own, 'app'))).toEqual(['linux-controls.web.data:/data:nocopy']);
    expect(valuesOf('--volume', runOf(declared))).toEqual([]);
    expect(valuesOf('--volume', runOf(declared, 'app'))).toEqual(['linux-controls.web.data:/declared']);
  });

  test('the volumes of another container come after it has started', () => {
    const planned = plan([{ ...APP, volumesFrom: [{ sourceContainer: 'agent', readOnly: true }] }, AGENT]);
    expect(planned.containers.map(({ definition }) => definition.name)).toEqual(['agent', 'app']);
    expect(valuesOf('--volumes-from', runOf(planned, 'app'))).toEqual(['linux-controls.web.agent:ro']);
  });
});

describe('limits', () => {
  const LIMITS = { nofile: 20000, nproc: 32768 };

  test('Fargate\'s number of open files, or what the machine allows', () => {
    expect(valuesOf('--ulimit', runOf(plan([APP]), 'app'))).toEqual(['nofile=65535:65535']);
    const planned = plan([APP, AGENT], {}, { limits: LIMITS });
    expect(valuesOf('--ulimit', runOf(planned, 'app'))).toEqual(['nofile=20000:20000', 'nproc=32768:32768']);
    expect(planned.notes.slice(1)).toEqual(['this machine allows a nofile of 20000, not 65535']);
  });

  test.each([[20000, 20000, []], [20001, 20000, ['container app: this machine allows a nofile of 20000, not 20001']]])('of %i open files there are %i', (wanted, given, notes) => {
    const planned = plan([{ ...APP, ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: wanted }] }], {}, { limits: LIMITS });
    expect(valuesOf('--ulimit', runOf(planned, 'app'))).toContain(`nofile=1024:${given}`);
    expect(planned.notes.filter(note => note.startsWith('container'))).toEqual(notes);
  });

  test('no limit at all is more than a machine allows that has one', () => {
    expect(valuesOf('--ulimit', runOf(plan([{ ...APP, ulimits: [{ name: 'nproc', softLimit: -1, hardLimit: -1 }] }], {}, { limits: LIMITS }), 'app'))).toContain('nproc=32768:32768');
    expect(valuesOf('--ulimit', runOf(plan([{ ...APP, ulimits: [{ name: 'nproc', softLimit: -1, hardLimit: -1 }] }]), 'app'))).toContain('nproc=-1:-1');
  });
});

describe('order', () => {
  const waits = (name: string, ...others: string[]) => ({ name, image: APP.image, dependsOn: others.map(containerName => ({ containerName, condition: 'START' })) });
  const orderOf = (...containers: object[]) => plan(containers).containers.map(({ definition }) => definition.name);

  test('is as declared, and each behind those that it waits for', () => {
    expect(orderOf(waits('a'), waits('b'), waits('c'))).toEqual(['a', 'b', 'c']);
    expect(orderOf(waits('a', 'c'), waits('b'), waits('c', 'd'), waits('d'))).toEqual(['d', 'c', 'a', 'b']);
  });

  test('a circle is an error that shows it', () => {
    expect(() => orderOf(waits('a', 'b'), waits('b', 'c'), waits('c', 'b'))).toThrow('web cannot be run: its containers wait for each other: b waits for c waits for b. Take one dependency away.');
    expect(() => orderOf(waits('a', 'a'))).toThrow('a waits for a');
  });
});

describe('images', () => {
  test.each([
    ['nginx', 'docker.io/library/nginx'],
    ['nginx:1.29', 'docker.io/library/nginx:1.29'],
    ['grafana/grafana:12', 'docker.io/grafana/grafana:12'],
    ['public.ecr.aws/nginx/nginx:1.29', 'public.ecr.aws/nginx/nginx:1.29'],
    ['localhost/app', 'localhost/app'],
    ['registry:5000/app', 'registry:5000/app'],
  ])('%s is %s for Podman, which guesses at no registry', (image, full) => {
    expect(runOf(plan([{ name: 'app', image }], {}, { engine: 'podman' }), 'app').pop()).toBe(full);
    expect(runOf(plan([{ name: 'app', image }]), 'app').pop()).toBe(image);
  });

  test('one of this machine is taken as it is named, in place of the definition\'s', () => {
    const localImages = new Map([['app', 'mine']]);
    expect(runOf(plan([APP], {}, { engine: 'podman', localImages }), 'app').pop()).toBe('mine');
    expect(runOf(plan([{ name: 'app', image: { Ref: 'Image' } }], {}, { localImages }), 'app').pop()).toBe('mine');
  });

  test('one that only the deployment knows is an error with the remedy', () => {
    expect(() => plan([{ name: 'app', image: { Ref: 'Image' } }])).toThrow('container app: only the deployment knows its image. Give one that this machine has: --image app=IMAGE');
  });
});

test('what differs from one engine to the other is left out where it is not known', () => {
  const readOnly = { ...APP, readonlyRootFilesystem: true, mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }], linuxParameters: { tmpfs: [{ containerPath: '/run', size: 1 }] } };
  const of = (engine: EngineName) => runOf(plan([readOnly], { volumes: [{ name: 'data' }] }, { engine }), 'app');
  expect(of('podman')).toEqual(expect.arrayContaining(['--read-only-tmpfs=false', '/run:size=1m,notmpcopyup', '--no-healthcheck', 'k8s-file']));
  expect(of('nerdctl')).toEqual(of('finch'));
  expect(of('nerdctl')).toEqual(expect.arrayContaining(['linux-controls.web.data:/data', 'json-file']));
  expect(of('nerdctl')).not.toContain('--no-healthcheck');
});

test('a parameter whose value has commas stays one for Podman, which reads lists of parameters', () => {
  const ports = { ...APP, systemControls: [{ namespace: 'net.ipv4.ip_local_reserved_ports', value: '8080,8081-8090' }] };
  expect(valuesOf('--sysctl', runOf(plan([ports], {}, { engine: 'podman' }), 'app'))).toEqual(['"net.ipv4.ip_local_reserved_ports=8080,8081-8090"']);
  expect(valuesOf('--sysctl', runOf(plan([ports])))).toContain('net.ipv4.ip_local_reserved_ports=8080,8081-8090');
});

test('a task\'s path becomes a name that engines take', () => {
  const definition = { ...definitionOf([APP]), name: 'Prod Stack/Web-1/TaskDef' };
  expect(planOf(definition, { dialect: dialectOf('docker') }).containers[0].localName).toBe('linux-controls.Prod-Stack-Web-1-TaskDef.app');
});

test('a plan leaves the definition as it is', () => {
  const definition = definitionOf([{ ...APP, ...somaxconn('1'), ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 2 }] }, AGENT], { volumes: [{ name: 'data' }] });
  const before = JSON.stringify(definition);
  planOf(definition, { dialect: dialectOf('podman'), limits: { nofile: 1, nproc: 1 } });
  expect(JSON.stringify(definition)).toBe(before);
});
