import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { debian } from './debian';
import { Answer, Machine, Request, RUNNING } from './machine';
import { CAPACITIES, HIGHEST_DEFAULT_RECEIVE_BUFFER } from '../../src/catalog/capacities';
import { requireProgram } from '../require-program';
import { tryRun } from '../run';

// Measures what kernels do with ports, limits, and signals, on which rules, presets, and refusals rest.

const UNLIMITED = String(2n ** 64n - 1n);

/** The answer of each kernel to a request. */
const ANSWERS: readonly (readonly [claim: string, request: Request, answer: readonly string[]])[] = [
  ['a soft limit may equal the hard limit (ulimit-soft-above-hard)', ['limit', '1024', '1024'], ['ok']],
  ['a soft limit above the hard limit is rejected (ulimit-soft-above-hard)', ['limit', '1025', '1024'], ['EINVAL']],
  ['a soft limit without a limit exceeds every hard limit (ulimit-soft-above-hard)', ['limit', UNLIMITED, '1024'], ['EINVAL']],
  ['more open files than fs.nr_open are rejected, 1048576 by default (nofile-above-fargate-limit)', ['limit', '1024', '1048577'], ['EPERM']],
  ['an unlimited number of open files is rejected (nofile-unlimited)', ['limit', '1024', UNLIMITED], ['EPERM']],
  ['one ephemeral port that is not reserved is enough (no-ephemeral-port-left)', ['connect', '50000 50003', '50000-50002'], ['ok', 'ok']],
  ['without an ephemeral port, TCP and UDP sockets cannot connect (no-ephemeral-port-left)', ['connect', '50000 50003', '50000-50003'], ['EADDRNOTAVAIL', 'EAGAIN']],
  ['tcp_tw_reuse 1 reuses a port in TIME-WAIT (tw-reuse-without-timestamps)', ['reconnect', '1', '1'], ['ok']],
  ['tcp_tw_reuse 1 does not reuse it without timestamps (tw-reuse-without-timestamps)', ['reconnect', '1', '0'], ['EADDRNOTAVAIL']],
  ['tcp_tw_reuse 0 does not reuse it (tw-reuse-without-timestamps)', ['reconnect', '0', '1'], ['EADDRNOTAVAIL']],
  ['root can listen on a low port (low-port-not-permitted)', ['bind', 'default', '80 root'], ['ok', 'ok']],
  ['root without NET_BIND_SERVICE cannot (low-port-not-permitted)', ['bind', 'default', '80 dropped'], ['EACCES', 'EACCES']],
  ['another user cannot listen on port 1023 (low-port-not-permitted)', ['bind', 'default', '1023 user'], ['EACCES', 'EACCES']],
  ['another user can listen on port 1024 (low-port-not-permitted)', ['bind', 'default', '1024 user'], ['ok', 'ok']],
  ['below ip_unprivileged_port_start, another user cannot listen (low-port-not-permitted)', ['bind', '81', '80 user'], ['EACCES', 'EACCES']],
  ['from ip_unprivileged_port_start, another user can listen (low-port-not-permitted)', ['bind', '80', '80 user'], ['ok', 'ok']],
  ['with ip_unprivileged_port_start 0, every port is free without the capability (low-port-not-permitted)', ['bind', '0', '1 dropped'], ['ok', 'ok']],
  ['two TCP listeners cannot share a port (port-mapped-twice)', ['share', 'tcp', 'tcp'], ['EADDRINUSE']],
  ['two UDP sockets cannot share a port (port-mapped-twice)', ['share', 'udp', 'udp'], ['EADDRINUSE']],
  ['TCP and UDP can use the same port (port-mapped-twice)', ['share', 'tcp', 'udp'], ['ok']],
  ['process 1 ignores SIGTERM without a handler (shell-ends-first)', ['term', 'init', 'default'], ['runs']],
  ['process 1 ends on SIGTERM with a handler (shell-ends-first)', ['term', 'init', 'handler'], ['ended']],
  ['another process ends on SIGTERM without a handler (shell-ends-first)', ['term', 'other', 'default'], ['ended']],
  ['a port stays in TIME-WAIT for 60 seconds (ProxyTuning)', ['timewait', '60', '-'], ['60']],
  ['tcp_fin_timeout does not shorten that (ProxyTuning)', ['timewait', '30', '-'], ['60']],
  ['an idle connection survives 19 seconds without a path (auroraFailover)', ['keepalive', '5 5 5', '19000'], ['ok']],
  ['with the figures of AWS, it survives less than 4 seconds (auroraFailover)', ['keepalive', '1 1 5', '3700'], ['ok']],
  ['with the figures of AWS, 5 seconds close it (auroraFailover)', ['keepalive', '1 1 5', '5000'], ['ETIMEDOUT']],
  ['connect fails if TIME-WAIT may hold every port of the range (OutgoingConnections)', ['exhaust', '100', '300'], ['EADDRNOTAVAIL', '100', '0']],
  ['with one bucket less than ports, TIME-WAIT ends early, and no connection fails (OutgoingConnections)', ['exhaust', '99', '300'], ['ok', '300', '201']],
  ['a listener keeps its backlog until the program calls listen() again, which raises it (listener-before-sysctl)', ['relisten', '100', '6000'], ['100', '100', '6000']],
  ['a second listen() also lowers it (listener-before-sysctl)', ['relisten', '6000', '100'], ['6000', '6000', '100']],
];

/** The capacities that presets never lower, and the default of each (capacity-below-default). */
const DEFAULTS = Object.entries(CAPACITIES).map(([name, capacities]) => ({ name, capacities, request: ['default', name, '-'] as Request }));

/** The memory from which Linux derives the highest buffer sizes, and some more for itself. */
const MEMORY_MIB = 1024;

/** One for each 256 KiB of memory (OutgoingConnections). */
const MAX_TW_BUCKETS: Request = ['default', 'net.ipv4.tcp_max_tw_buckets', '-'];

/** Requires CAP_SYS_RESOURCE, which a container on the running kernel may lack. */
const MAXIMUM: Request = ['limit', '1024', '1048576'];

const MACHINES: readonly (readonly [title: string, machine: () => Machine])[] = [
  ['the running kernel', () => RUNNING],
  ['Debian\'s 6.1', () => debian('6.1', MEMORY_MIB)],
  ['Debian\'s 6.12', () => debian('6.12', MEMORY_MIB)],
];

const answers = new Map<string, Answer[]>();

beforeAll(async () => {
  await Promise.all(MACHINES.map(async ([title, machine]) => {
    const [known, defaults] = [ANSWERS.map(([, request]) => request), DEFAULTS.map(({ request }) => request)];
    answers.set(title, await machine().ask([...known, MAXIMUM, ...defaults, MAX_TW_BUCKETS]));
  }));
}, 600_000);

test.each(MACHINES.flatMap(([title]) => ANSWERS.map(([claim,, answer], i) => [title, claim, answer, i] as const)))('%s: %s', (title, _, answer, i) => {
  expect(answers.get(title)![i]).toStrictEqual(answer);
});

test.each(MACHINES.slice(1).map(([title]) => title))('%s: root can limit the open files to 1048576 (nofile-above-fargate-limit)', title => {
  expect(answers.get(title)![ANSWERS.length]).toStrictEqual(['ok']);
});

test.each(MACHINES.slice(1).map(([title]) => title))('%s: with 1 GiB of memory, TIME-WAIT holds 4096 connections (OutgoingConnections)', title => {
  expect(answers.get(title)!.at(-1)).toStrictEqual(['ok', String(MEMORY_MIB * 1024 / 256)]);
});

test.each(MACHINES.map(([title]) => title))('%s: no default of a capacity is below that of 6.1 (capacity-below-default), or above what presets keep (LongFatPipe)', title => {
  const found = DEFAULTS.map(({ name, capacities }, i) => {
    const [status, value] = answers.get(title)![ANSWERS.length + 1 + i];
    return { name, status, numbers: capacities.map(({ field }) => Number(value.trim().split(/\s+/)[field])), expected: capacities.map(one => one.kernelDefault) };
  });
  expect(found.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(found.filter(({ numbers, expected }) => numbers.some((number, i) => !(number >= expected[i])))).toEqual([]);
  const highest = (name: string, i: number, of6: readonly number[]) => name === 'net.ipv4.tcp_rmem' ? HIGHEST_DEFAULT_RECEIVE_BUFFER : of6[i];
  expect(found.filter(({ name, numbers, expected }) => numbers.some((number, i) => number > highest(name, i, expected)))).toEqual([]);
  if (title.endsWith('6.1')) {
    expect(found.map(({ name, numbers }) => [name, ...numbers])).toEqual(found.map(({ name, expected }) => [name, ...expected]));
  }
});

/** The times that Node sets on its own sockets, which override the kernel parameters (TcpKeepAlive). */
test.each([
  ['the HTTP agent of Node sets its own keepalive times', 'const c = http.get({ port }, r => r.resume().on("end", end))', ['TCP_KEEPIDLE 1', 'TCP_KEEPINTVL 1', 'TCP_KEEPCNT 10']],
  ['setKeepAlive(true) on a connected socket sets none', 'const c = net.connect(port, () => { c.setKeepAlive(true); end(); })', []],
  ['with a delay, it sets all three', 'const c = net.connect(port, () => { c.setKeepAlive(true, 5000); end(); })', ['TCP_KEEPIDLE 5', 'TCP_KEEPINTVL 1', 'TCP_KEEPCNT 10']],
])('%s', (_, connect, expected) => {
  requireProgram(['strace', '--version'], ['strace']);
  const script = `
    const end = () => process.exit();
    const s = http.createServer((_, r) => r.end()).listen(0, () => { const { port } = s.address(); ${connect}; });`;
  const { stderr } = tryRun('strace', ['-f', '-e', 'trace=setsockopt', process.execPath, '-e', script]);
  expect(stderr).toMatch(/SO_KEEPALIVE, \[1\], 4\) = 0/);
  expect([...stderr.matchAll(/(TCP_KEEP\w+), \[(\d+)\], 4\) = 0/g)].map(([, name, value]) => `${name} ${value}`)).toEqual(expected);
});

/** Whether a shell stays the parent of the last command, so that SIGTERM reaches only the shell (shell-ends-first). */
test.each<[script: string, stays: Readonly<Record<string, boolean>>]>([
  ['sleep 9', { dash: true, bash: false, busybox: false }],
  ['true; sleep 9', { dash: true, bash: false, busybox: false }],
  ['true && sleep 9', { dash: true, bash: false, busybox: false }],
  ['A=1 sleep 9', { dash: true, bash: false, busybox: false }],
  ['exec sleep 9', { dash: false, bash: false, busybox: false }],
  ['sleep 9; true', { dash: true, bash: true, busybox: true }],
  ['sleep 9 || exit 1', { dash: true, bash: true, busybox: true }],
  ['sleep 9 | cat', { dash: true, bash: true, busybox: true }],
  ['sleep 9 & wait', { dash: true, bash: true, busybox: true }],
  ['while true; do sleep 9; done', { dash: true, bash: true, busybox: true }],
])('which shells stay during %j: %j', async (script, expected) => {
  requireProgram(['busybox', '--help'], ['busybox-static']);
  const shells: readonly (readonly [name: string, ...command: string[]])[] = [['dash', 'dash'], ['bash', 'bash'], ['busybox', 'busybox', 'sh']];
  const found = await Promise.all(shells.map(async ([name, program, ...args]) => {
    const child = spawn(program, [...args, '-c', script], { stdio: 'ignore', detached: true });
    await setTimeout(1000);
    const line = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
    process.kill(-child.pid!, 'SIGKILL');
    return [name, !line.startsWith('sleep')] as const;
  }));
  expect(Object.fromEntries(found)).toEqual(expected);
});
