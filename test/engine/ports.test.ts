import { eventually } from './eventually';
import { handwrittenTask, sysctls } from './handwritten-task';
import { LISTENER, PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task } from './task';

const IMAGE = `localhost/${LISTENER.name}`;
const START = 'net.ipv4.ip_unprivileged_port_start';

const engine = engineWith(PAUSE, TOOLS, LISTENER);

/** A container that listens on a port, or exits if it may not. */
function listener(name: string, port: number, more: object = {}) {
  return { name, essential: false, image: IMAGE, command: ['listener', 'tcp', String(port)], ...more };
}

const dropping = (...drop: string[]) => ({ linuxParameters: { capabilities: { drop } } });
const NOT_ROOT = { user: '33' };

/** Whether a port is open (listening TCP, or bound UDP) in the network namespace of the task. */
function isOpen(task: Task, port: number, protocol: 'tcp' | 'udp' = 'tcp'): boolean {
  const state = protocol === 'tcp' ? '0A' : '07';
  const address = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return task.shell('web', `cat /proc/net/${protocol} /proc/net/${protocol}6`).split('\n')
    .some(line => new RegExp(`${address} \\S+ ${state} `).test(line));
}

/** Waits until each listener is open or has exited, and returns the names of those that are open. */
function openListeners(task: Task, ports: Readonly<Record<string, number>>): string[] {
  const hasExited = (name: string) => new RegExp(`${name} exited with [1-9]`, 'm').test(task.command.err);
  return Object.entries(ports).filter(([name, port]) => eventually(() => isOpen(task, port) ? 'open' : hasExited(name) && 'exited') === 'open').map(([name]) => name);
}

test('below port 1024, only root with NET_BIND_SERVICE can listen', async () => {
  const task = await Task.run(engine, handwrittenTask([
    { name: 'web' },
    listener('root', 80),
    listener('without-all', 81, dropping('ALL')),
    listener('without-bind', 82, dropping('NET_BIND_SERVICE')),
    listener('without-raw', 83, dropping('NET_RAW')),
    listener('user-low', 1023, NOT_ROOT),
    listener('user-high', 1024, NOT_ROOT),
  ]));
  const ports = { 'root': 80, 'without-all': 81, 'without-bind': 82, 'without-raw': 83, 'user-low': 1023, 'user-high': 1024 };
  expect(openListeners(task, ports)).toEqual(['root', 'without-raw', 'user-high']);
  expect(task.command.out.match(/bind: Permission denied/g)).toHaveLength(3);
});

test('the parameter of any container of the task decides from which port every process can listen', async () => {
  const task = await Task.run(engine, handwrittenTask([
    { name: 'web', ...sysctls({ [START]: '82' }) },
    ...[81, 82].map(port => listener(`user-${port}`, port, { ...NOT_ROOT, dependsOn: [{ containerName: 'web', condition: 'START' }] })),
    listener('without-all', 83, { ...dropping('ALL'), dependsOn: [{ containerName: 'web', condition: 'START' }] }),
  ]));
  expect(openListeners(task, { 'user-81': 81, 'user-82': 82, 'without-all': 83 })).toEqual(['user-82', 'without-all']);
});

test('a program with file capabilities can listen as any user, and does not start in a container that drops the capability', async () => {
  const command = (port: number) => ['sh', '-c', [
    'cp /bin/listener /tmp/program', 'setcap cap_net_bind_service=ep /tmp/program', `exec su -s /bin/sh -c 'exec /tmp/program tcp ${port}' www-data`,
  ].join(' && ')];
  const task = await Task.run(engine, handwrittenTask([
    { name: 'web' },
    listener('capable', 80, { command: command(80) }),
    listener('dropped', 81, { command: command(81), ...dropping('NET_BIND_SERVICE') }),
  ]));
  expect(openListeners(task, { capable: 80, dropped: 81 })).toEqual(['capable']);
  expect(task.command.out).toMatch(/\/tmp\/program: Operation not permitted/);
});

test('two containers cannot listen on the same port, unless one uses TCP and the other UDP', async () => {
  const task = await Task.run(engine, handwrittenTask([
    { name: 'web' },
    listener('first', 8080),
    listener('second', 8080),
    listener('third', 8080, { command: ['listener', 'udp', '8080'] }),
  ]));
  eventually(() => isOpen(task, 8080) && isOpen(task, 8080, 'udp'));
  eventually(() => /(first|second) exited with 1/.test(task.command.err));
  expect(task.command.out.match(/bind: Address already in use/g)).toHaveLength(1);
  expect(task.command.err).not.toContain('third exited');
});
