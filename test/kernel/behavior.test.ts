import { debian } from './debian';
import { Answer, Machine, Request, RUNNING } from './machine';

// Measures what kernels do with ports and limits, on which rules and refusals rest.

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
];

/** Requires CAP_SYS_RESOURCE, which a container on the running kernel may lack. */
const MAXIMUM: Request = ['limit', '1024', '1048576'];

const MACHINES: readonly (readonly [title: string, machine: () => Machine])[] = [
  ['the running kernel', () => RUNNING],
  ['Debian\'s 6.1', () => debian('6.1')],
  ['Debian\'s 6.12', () => debian('6.12')],
];

const answers = new Map<string, Answer[]>();

beforeAll(async () => {
  await Promise.all(MACHINES.map(async ([title, machine]) => {
    answers.set(title, await machine().ask([...ANSWERS.map(([, request]) => request), MAXIMUM]));
  }));
}, 600_000);

test.each(MACHINES.flatMap(([title]) => ANSWERS.map(([claim,, answer], i) => [title, claim, answer, i] as const)))('%s: %s', (title, _, answer, i) => {
  expect(answers.get(title)![i]).toStrictEqual(answer);
});

test.each(MACHINES.slice(1).map(([title]) => title))('%s: root can limit the open files to 1048576 (nofile-above-fargate-limit)', title => {
  expect(answers.get(title)![ANSWERS.length]).toStrictEqual(['ok']);
});
