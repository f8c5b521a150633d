import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bundle, BundleOptions, Runtime } from './bundle';
import { TOOLS } from './images';
import { engineWith } from './observed-task';
import { explanationsOf } from '../../src/cli/explain';
import { KNOWN_MESSAGES } from '../../src/cli/explain/known';

// Every measured sample of `explain` is printed by a real engine or program.

const MEASURED = KNOWN_MESSAGES.flatMap(({ name, samples }) => samples
  .filter(({ measuredWith = '' }) => /^\S+ [\d.]+$/.test(measuredWith))
  .map(sample => ({ name, ...sample })));

/** More open files than any value of fs.nr_open, which is a 32-bit number. */
const ABOVE_NR_OPEN = 2 ** 40;

/** For each message, a function that reproduces it and returns the output. */
const REPRODUCTIONS: Readonly<Record<string, () => string>> = {
  'open /proc/sys/net/ipv4/tcp_mem: no such file or directory': () => setting('runc', 'net.ipv4.tcp_mem', '1 2 3'),
  'open /proc/sys/net/ipv4/tcp_keep_alive_time: no such file or directory': () => setting('runc', 'net.ipv4.tcp_keep_alive_time', '300'),
  'open /proc/sys/net/ipv4/tcp_mem: No such file or directory': () => setting('crun', 'net.ipv4.tcp_mem', '1 2 3'),
  'open /proc/sys/net/ipv4/tcp_available_congestion_control: permission denied': () => setting('runc', 'net.ipv4.tcp_available_congestion_control', 'reno'),
  'open /proc/sys/net/ipv4/tcp_available_congestion_control: Permission denied': () => setting('crun', 'net.ipv4.tcp_available_congestion_control', 'reno'),
  'write /proc/sys/kernel/shmmni: invalid argument': () => setting('runc', 'kernel.shmmni', '40000'),
  'write /proc/sys/net/ipv4/ip_local_port_range: invalid argument': () => setting('runc', 'net.ipv4.ip_local_port_range', '65000 1024'),
  'write to /proc/sys/kernel/shmmni: Invalid argument': () => setting('crun', 'kernel.shmmni', '40000'),
  'write /proc/sys/net/ipv4/tcp_congestion_control: no such file or directory': () => setting('runc', 'net.ipv4.tcp_congestion_control', 'bbrr'),
  'write to /proc/sys/net/ipv4/tcp_congestion_control: No such file or directory': () => setting('crun', 'net.ipv4.tcp_congestion_control', 'bbrr'),
  'sysctl "vm.swappiness" is not in a separate kernel namespace': () => setting('runc', 'vm.swappiness', '10'),
  'the sysctl `vm.swappiness` is not namespaced': () => setting('crun', 'vm.swappiness', '10'),
  'sysctl \'vm.swappiness\' is not allowed': () => podman('--sysctl', 'vm.swappiness=10', TOOLS.name, 'true'),
  'sysctl "net.core.somaxconn" not allowed in host network namespace': () => setting('runc', 'net.core.somaxconn', '6000', 'network'),
  'sysctl "kernel.msgmax" is not allowed in the hosts ipc namespace': () => setting('runc', 'kernel.msgmax', '9000', 'ipc'),
  'sysctl net.core.somaxconn=6000 can\'t be set since Network Namespace set to host': () => podman('--network', 'host', '--sysctl', 'net.core.somaxconn=6000', TOOLS.name, 'true'),
  'the sysctl `net.core.somaxconn` requires a new network namespace': () => setting('crun', 'net.core.somaxconn', '6000', 'network'),
  'the sysctl `kernel.msgmax` requires a new IPC namespace': () => setting('crun', 'kernel.msgmax', '9000', 'ipc'),
  'can\'t create /proc/sys/net/core/somaxconn: Read-only file system': () => shell('echo 6000 > /proc/sys/net/core/somaxconn'),
  'error setting key \'net.core.somaxconn\': Read-only file system': () => shell('sysctl -w net.core.somaxconn=6000'),
  'error setting rlimit type 7: invalid argument': () => outputOf('runc', { openFiles: [513, 512] }),
  'setrlimit `RLIMIT_NOFILE`: Invalid argument': () => outputOf('crun', { openFiles: [513, 512] }),
  'error setting rlimit type 7: operation not permitted': () => outputOf('runc', { openFiles: [512, ABOVE_NR_OPEN] }),
  'setrlimit `RLIMIT_NOFILE`: Operation not permitted': () => outputOf('crun', { openFiles: [512, ABOVE_NR_OPEN] }),
  'strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted': () => besideAnotherUser('strace', '-p', '1'),
  'can\'t open \'/proc/1/environ\': Permission denied': () => besideAnotherUser('cat', '/proc/1/environ'),
  'strace: attach: ptrace(PTRACE_SEIZE, 4242): No such process': () => shell('strace -p 4242'),
  'nc: bind: Permission denied': () => podman('--network', 'none', '--sysctl', 'net.ipv4.ip_unprivileged_port_start=1024', '--user', '33', TOOLS.name, 'nc', '-l', '-p', '80'),
  'nc: bind: Address already in use': () => shell('nc -l -p 8080 & until grep -q :1F90 /proc/net/tcp /proc/net/tcp6; do sleep 0.01; done; nc -l -p 8080'),
  'nc: can\'t connect to remote host (127.0.0.1): Cannot assign requested address': () => podman(
    '--network', 'none', '--sysctl', 'net.ipv4.ip_local_port_range=50000 50003', '--sysctl', 'net.ipv4.ip_local_reserved_ports=50000-50003', TOOLS.name, 'nc', '127.0.0.1', '80',
  ),
  'exec: "nosuchprogram": executable file not found in $PATH': () => starting('runc', 'nosuchprogram'),
  'executable file `nosuchprogram` not found in $PATH': () => starting('crun', 'nosuchprogram'),
  'exec: "/etc/passwd": permission denied': () => starting('runc', '/etc/passwd'),
  'exec /bin/garbage: exec format error': () => starting('runc', '/bin/garbage'),
  'unable to find user nobodyhere: no matching entries in passwd file': () => podman('--network', 'none', '--user', 'nobodyhere', TOOLS.name, 'true'),
};

const engine = engineWith(TOOLS);
let bundle: Bundle;

beforeAll(() => {
  bundle = new Bundle(engine.newFolder(), root => {
    TOOLS.fill(root);
    ['proc', 'dev', 'sys'].forEach(folder => mkdirSync(join(root, folder)));
    writeFileSync(join(root, 'bin', 'garbage'), 'neither a program nor a script', { mode: 0o755 });
  });
});

/** The output of a runtime for a container. */
function outputOf(runtime: Runtime, options: BundleOptions): string {
  const { stdout, stderr } = bundle.attempt(runtime, options);
  return `${stdout}${stderr}`;
}

function setting(runtime: Runtime, name: string, value: string, ...hostNamespaces: ('network' | 'ipc')[]): string {
  return outputOf(runtime, { sysctls: { [name]: value }, hostNamespaces });
}

function starting(runtime: Runtime, ...args: string[]): string {
  return outputOf(runtime, { args });
}

/** The output of podman or of a program that it runs. */
function podman(...args: string[]): string {
  const { stdout, stderr } = engine.runContainer('--rm', '--pull', 'never', ...args);
  return `${stdout}${stderr}`;
}

function shell(script: string): string {
  return podman('--network', 'none', TOOLS.name, 'sh', '-c', script);
}

/** The output of a root container without SYS_PTRACE that shares the PID namespace of a container of another user. */
function besideAnotherUser(...command: string[]): string {
  const other = podman('--detach', '--network', 'none', '--user', '33', TOOLS.name, 'sleep', '60').trim();
  try {
    return podman('--network', 'none', '--pid', `container:${other}`, TOOLS.name, ...command);
  } finally {
    engine.run('rm', '--force', '--time', '0', other);
  }
}

test('this file reproduces every measured message and no other', () => {
  expect(Object.keys(REPRODUCTIONS).sort()).toEqual(MEASURED.map(({ text }) => text).sort());
});

test.each(MEASURED)('$printedBy prints: $text', ({ name, text }) => {
  const output = REPRODUCTIONS[text]();
  // The log of runc escapes quotes.
  expect(output.replace(/\\"/g, '"')).toContain(text);
  expect(explanationsOf(output).map(({ message }) => message.name)).toEqual([name]);
});
