import { spawnSync } from 'node:child_process';
import { parseObservation, RunningTask, inspectionScript } from '../../../src/local/effect/inspection';

const TASK: RunningTask = {
  name: 'Task',
  pause: 10,
  containers: [
    { name: 'web', process: 11, asked: [{ name: 'net.core.somaxconn', value: '6000' }, { name: 'kernel.msgmax', value: '9000' }] },
    { name: 'agent', process: 12, asked: [] },
  ],
};

const SOCKETS = [
  'LISTEN 2 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=21,fd=6),("nginx",pid=11,fd=6))',
  'LISTEN 0 128 *:22 *:* users:(("sshd",pid=99,fd=3))',
  'ESTAB 0 0 127.0.0.1:80 127.0.0.1:40000 users:(("nginx",pid=21,fd=7)) lastrcv:1000 lastack:1000',
  'ESTAB 0 0 127.0.0.1:80 127.0.0.1:40001 lastrcv:1000 lastack:1000',
  'CLOSE-WAIT 0 0 127.0.0.1:40000 127.0.0.1:80 users:(("client",pid=12,fd=3)) timer:(keepalive,27sec,0) lastrcv:1000 lastack:1000',
  'ESTAB 0 0 127.0.0.1:40002 127.0.0.1:81 lastrcv:1000 lastack:1000',
  'TIME-WAIT 0 0 127.0.0.1:40003 127.0.0.1:80 timer:(timewait,20sec,0)',
];

function output({ pause = 'pause', sockets = SOCKETS }: { readonly pause?: string; readonly sockets?: readonly string[] } = {}): string {
  return [
    '# pause', pause,
    '# mounts', '/proc/1/ns/mnt 100', '/proc/10/ns/mnt 110', '/proc/11/ns/mnt 111', '/proc/21/ns/mnt 111', '/proc/12/ns/mnt 112', '/proc/99/ns/mnt 100',
    '# network', '/proc/sys/net/core/somaxconn:6000', '/proc/sys/net/ipv4/ip_local_reserved_ports:',
    '# 11', '/proc/sys/net/core/somaxconn:6000', '/proc/sys/kernel/msgmax:8192',
    '# 12',
    '# sockets', ...sockets, '',
  ].join('\n');
}

test('reads a parameter in the namespaces of the container that requests it', () => {
  const { containers, network } = parseObservation(TASK, output())!;
  expect(containers).toEqual([
    { name: 'web', asked: TASK.containers[0].asked, inEffect: { 'net.core.somaxconn': '6000', 'kernel.msgmax': '8192' } },
    { name: 'agent', asked: [], inEffect: {} },
  ]);
  expect(network).toEqual({ 'net.core.somaxconn': '6000', 'net.ipv4.ip_local_reserved_ports': '' });
});

test('assigns a listener to the container with the mount namespace of its process, or to none', () => {
  expect(parseObservation(TASK, output())!.listeners).toEqual([
    { container: 'web', program: 'nginx', local: { address: '0.0.0.0', port: 80 }, backlog: 511, waiting: 2 },
    { container: undefined, program: 'sshd', local: { address: '*', port: 22 }, backlog: 128, waiting: 0 },
  ]);
});

test('distinguishes accepted and opened connections, and omits waiting and closed ones', () => {
  const { connections } = parseObservation(TASK, output())!;
  expect(connections.map(({ container, program, isAccepted, local, peer }) => [container, program, isAccepted, local.port, peer.port])).toEqual([
    ['web', 'nginx', true, 80, 40000],
    ['agent', 'client', false, 40000, 80],
    [undefined, undefined, false, 40002, 81],
  ]);
});

test.each([
  ['has another name', { pause: 'systemd' }],
  ['is gone', { pause: '' }],
])('observes nothing if the pause process %s: the engine runs elsewhere', (_, overrides) => {
  expect(parseObservation(TASK, output(overrides))).toBeUndefined();
  expect(parseObservation(TASK, '')).toBeUndefined();
});

test('a program name cannot imitate a section of the output', () => {
  const sockets = [SOCKETS[0].replace('nginx', 'x\n# sockets\n# 11\n'), SOCKETS[1]];
  const { containers, listeners } = parseObservation(TASK, output({ sockets }))!;
  expect(containers[0].inEffect['kernel.msgmax']).toBe('8192');
  expect(listeners.map(({ local }) => local.port)).toEqual([80, 22]);
});

test('the script is valid for any parameter name', () => {
  const names = ['net.ipv4.conf.eth0/1.rp_filter', 'net.$(touch /tmp/never)', 'net.\'"; exit 1'];
  const script = inspectionScript({ ...TASK, containers: [{ name: 'web', process: 11, asked: names.map(name => ({ name, value: '1' })) }] });
  // These functions print their arguments.
  const { stdout, stderr, status } = spawnSync('sh', ['-c', `cat() { echo pause; }; nsenter() { printf '%s\\n' "$@"; }; stat() { :; };\n${script}`], { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  for (const file of ['/proc/sys/net/ipv4/conf/eth0.1/rp_filter', '/proc/sys/net/$(touch .tmp.never)', '/proc/sys/net/\'"; exit 1']) {
    expect(stdout.split('\n')).toContain(file);
  }
});
