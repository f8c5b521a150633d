import { aws_ecs as ecs, Size } from 'aws-cdk-lib';
import { eventually } from './eventually';
import { handwrittenTask, sysctls, RUN_UNTIL_SIGTERM } from './handwritten-task';
import { PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task } from './task';
import { dialectOf } from '../../src/local/engine/dialect';
import { IMAGE, newStack, taskIn } from '../constructs/task/task-definitions';
import {
  DebugToolbox, KernelTuning, ListenBacklog, OutgoingConnections, PortRange, ProxyTuning, SystemVIpc, TcpKeepAlive, TunedProxyTask,
  UnprivilegedPing,
} from 'cdk-fargate-linux-controls';

const engine = engineWith(PAUSE, TOOLS);

/** The value of a parameter in a container, with normalized spaces. */
function valueIn(task: Task, container: string, name: string): string {
  return task.shell(container, `cat /proc/sys/${name.replace(/\./g, '/')}`).split(/\s+/).join(' ');
}

describe('a tuned proxy', () => {
  let task: Task;
  let requested: { readonly Namespace: string; readonly Value: string }[];

  beforeAll(async () => {
    const stack = newStack();
    const { taskDefinition } = new TunedProxyTask(stack, 'Edge', {
      proxy: { image: IMAGE, containerName: 'myproxy', portMappings: [{ containerPort: 8080 }], command: RUN_UNTIL_SIGTERM },
      networkSysctls: {
        presets: [ProxyTuning.nginx(6000), TcpKeepAlive.natGateway()],
        netIpv4IpLocalPortRange: PortRange.of(1024, 65000),
        netIpv4IpLocalReservedPorts: [PortRange.of(9000, 9010)],
      },
      observers: [new DebugToolbox()],
    });
    taskDefinition.addContainer('other', { image: IMAGE, command: RUN_UNTIL_SIGTERM });
    taskDefinition.addExtension(KernelTuning.ipc('myproxy', { kernelMsgmax: Size.bytes(9000), fsMqueueMsgMax: 64 }));
    taskDefinition.addExtension(KernelTuning.ipc('toolbox', { kernelMsgmax: Size.bytes(9001) }));
    const definition = taskIn(stack);
    requested = definition.ContainerDefinitions.flatMap(({ SystemControls = [] }) => SystemControls);
    task = await Task.run(engine, definition, { images: { myproxy: TOOLS.name, toolbox: TOOLS.name, other: TOOLS.name } });
  });

  test.each(['myproxy', 'toolbox', 'other'])('has each network parameter in container %s', container => {
    const network = requested.filter(({ Namespace }) => Namespace.startsWith('net.'));
    expect(network.map(({ Namespace }) => Namespace)).toEqual(expect.arrayContaining(
      ['net.core.somaxconn', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports'],
    ));
    const read = network.map(({ Namespace }) => ({ Namespace, Value: valueIn(task, container, Namespace) }));
    expect(read).toEqual(network);
  });

  test('has IPC parameters in the container that sets them, and kernel defaults in the others', () => {
    const of = (name: string) => ['myproxy', 'toolbox', 'other'].map(container => valueIn(task, container, name));
    expect(of('kernel.msgmax')).toEqual(['9000', '9001', '8192']);
    expect(of('fs.mqueue.msg_max')).toEqual(['64', '10', '10']);
  });

  test('cannot change parameters while it runs, even as root', () => {
    expect(task.exec('myproxy', 'sh', '-c', 'echo 1 > /proc/sys/net/core/somaxconn').stderr).toContain('Read-only file system');
  });
});

test('presets apply to a running task', async () => {
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('web', { image: IMAGE, command: RUN_UNTIL_SIGTERM });
  const network = [OutgoingConnections.many({ listeningPorts: [PortRange.port(8080)] }), ListenBacklog.redis(8192), UnprivilegedPing.all()];
  const ipc = SystemVIpc.postgresql(Size.mebibytes(64), 900);
  taskDefinition.addExtension(KernelTuning.network({ presets: network }));
  taskDefinition.addExtension(KernelTuning.ipc('web', { presets: [ipc] }));
  const task = await Task.run(engine, taskIn(stack), { images: { web: TOOLS.name } });
  const requested = Object.fromEntries([...network, ipc].flatMap(({ values }) => Object.entries(values)));
  expect(Object.keys(requested).map(name => [name, valueIn(task, 'web', name)])).toStrictEqual(Object.entries(requested));
});

describe('parameters that Fargate leaves at the kernel default', () => {
  const UNPRIVILEGED = 'net.ipv4.ip_unprivileged_port_start';
  const LISTENER = { user: '33', command: ['nc', '-l', '-p', '80'] };

  test('run also leaves them: only root can listen below port 1024', async () => {
    const task = await Task.run(engine, handwrittenTask([{ name: 'web' }, { name: 'listener', essential: false, ...LISTENER }]));
    expect(valueIn(task, 'web', UNPRIVILEGED)).toBe('1024');
    eventually(() => /listener exited with 1$/m.test(task.command.err));
    expect(task.command.out).toContain('Permission denied');
  });

  test('the task can override them', async () => {
    const task = await Task.run(engine, handwrittenTask([{ name: 'web', ...LISTENER, ...sysctls({ [UNPRIVILEGED]: '0' }) }]));
    expect(valueIn(task, 'web', UNPRIVILEGED)).toBe('0');
    // Port 80 (0050) in state LISTEN (0A).
    eventually(() => / 0+:0050 0+:0000 0A /.test(task.shell('web', 'cat /proc/net/tcp /proc/net/tcp6')));
  });
});

const SOMAXCONN = 'net.core.somaxconn';

test('a restart of one of two containers with conflicting values applies its values again, for the other container too', async () => {
  // ECS requires at least 60 seconds.
  const restarted = { name: 'web', restartPolicy: { enabled: true, restartAttemptPeriod: 1 }, ...sysctls({ [SOMAXCONN]: '6000' }) };
  const task = await Task.run(engine, handwrittenTask([restarted, { name: 'agent', ...sysctls({ [SOMAXCONN]: '100' }) }]));
  const values = () => ['web', 'agent'].map(container => valueIn(task, container, SOMAXCONN));
  expect(values()).toEqual(['100', '100']);
  // A container that ran for less time is not restarted.
  await new Promise(resolve => setTimeout(resolve, 1000));
  task.kill('web');
  eventually(() => task.command.err.includes('web restarting'));
  eventually(() => /web running[^\n]*\n$/.test(task.command.err));
  // With Docker, only the owner of a network namespace sets its parameters.
  const again = dialectOf(engine.name).setsSharedSysctls ? '6000' : '100';
  expect(values()).toEqual([again, again]);
});
