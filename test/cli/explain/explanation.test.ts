import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explanationsOf } from '../../../src/cli/explain';
import type { Messages } from '../../engine/messages';
import { ROOT } from '../../run';

/** What an engine was heard to say of each error about kernel parameters; test/engine listens again. */
const { messages: HEARD } = JSON.parse(readFileSync(join(ROOT, 'test', 'engine', 'messages.json'), 'utf8')) as Messages;

/** What is told of a text: the messages, and for each what the rules find. */
function told(text: string): Record<string, string[]> {
  return Object.fromEntries(explanationsOf(text).map(explanation => [
    explanation.message.name, explanation.findings.map(({ rule, message }) => `${rule.name}: ${message}`),
  ]));
}

/** The fixes that are told. */
function fixes(text: string): string[] {
  return explanationsOf(text).flatMap(({ findings, fix }) => findings.length > 0 ? findings.map(found => found.fix ?? found.rule.fix) : fix ?? []);
}

const INIT = 'runc create failed: unable to start container process: error during container init: ';

test.each([
  ['one that the host keeps for itself', 'net.ipv4.tcp_mem', 'sysctl-not-namespaced: no task can set net.ipv4.tcp_mem: '],
  ['a mistyped one', 'net.ipv4.tcp_keep_alive_time', 'sysctl-unknown: there is no kernel parameter net.ipv4.tcp_keep_alive_time.'],
  ['one that no kernel was seen to have', 'net.quic.enabled', 'sysctl-unverified: neither Linux 6.1 nor 6.18 was seen to have net.quic.enabled.'],
  ['one of a newer kernel', 'net.core.optmem_max', 'sysctl-newer-than-floor: network namespaces have net.core.optmem_max since Linux '],
  ['one of a module', 'net.netfilter.nf_conntrack_tcp_timeout_established', 'sysctl-needs-module: the kernel has net.netfilter.nf_conntrack_tcp_timeout_established only with '],
])('of a parameter that is not there it tells what check finds: %s', (_, name, finding) => {
  expect(told(`${INIT}open /proc/sys/${name.replace(/\./g, '/')}: no such file or directory`)).toEqual({ 'parameter-not-there': [expect.stringContaining(finding)] });
});

test.each(HEARD)('what an engine says of $of is known as $rule', ({ rule, said }) => {
  expect(explanationsOf(said).flatMap(({ findings }) => findings.map(finding => finding.rule.name))).toContain(rule);
});

test('a parameter that a task can set, and that is not there, is told without a rule', () => {
  const text = `${INIT}open /proc/sys/net/ipv4/tcp_fin_timeout: no such file or directory`;
  expect(told(text)).toEqual({ 'parameter-not-there': [] });
  expect(fixes(text)).toEqual([expect.stringContaining('the kernel that ran the container has it not')]);
});

test('a message that ECS has cut off is still known', () => {
  expect(told(`CannotStartContainerError: ${INIT}open /proc/sys/net/core/rmem_max: no such file or direc`)).toEqual({ 'parameter-not-there': [expect.stringContaining('net.core.rmem_max')] });
  expect(told(`CannotStartContainerError: ${INIT}open /proc/sys/net/core/rme`)).toEqual({ 'container-not-started': [] });
});

test('a name with dots inside of an interface is read as the kernel writes it', () => {
  expect(told('open /proc/sys/net/ipv6/conf/all/default/disable_ipv6: no such file or directory')).toEqual({
    'parameter-not-there': ['sysctl-unknown: there is no kernel parameter net.ipv6.conf.all.default.disable_ipv6.'],
  });
});

test('runc since 1.3.3 names the parameter, and the value that it could not write: check judges it', () => {
  expect(told('open sysctl net.core.rmem_max file: openat sys/net/core/rmem_max: no such file or directory')).toEqual({ 'parameter-not-there': [expect.stringContaining('net.core.rmem_max')] });
  expect(told('failed to write sysctl kernel.shmmni = "40000": write /proc/sys/kernel/shmmni: invalid argument')).toEqual({
    'parameter-value-refused': ['sysctl-value-refused: the kernel refuses kernel.shmmni = "40000": 40000 is not from 0 to 32768.'],
  });
  expect(told('failed to write sysctl net.ipv4.ip_local_port_range = "80 65000": write: invalid argument')).toEqual({
    'parameter-value-refused': [expect.stringContaining('ephemeral-range-privileged: ')],
  });
});

test('without the value it tells what the parameter takes, and with what the kernel may have compared it', () => {
  expect(told('write /proc/sys/kernel/shmmni: invalid argument')).toEqual({ 'parameter-value-refused': ['sysctl-value-refused: The kernel refuses this value.'] });
  expect(fixes('write /proc/sys/kernel/shmmni: invalid argument')).toEqual(['Give kernel.shmmni a whole number of segments from 0 to 32768.']);
  expect(told('write /proc/sys/net/ipv4/ip_local_port_range: invalid argument')['parameter-value-refused'].map(finding => finding.split(':')[0])).toEqual([
    'sysctl-value-refused', 'ephemeral-range-privileged', 'sysctl-write-order',
  ]);
  expect(told('write /proc/sys/net/ipv4/tcp_reordering: invalid argument')['parameter-value-refused'].map(finding => finding.split(':')[0])).toEqual([
    'sysctl-value-refused', 'sysctls-contradict', 'sysctl-write-order',
  ]);
});

test('a congestion control algorithm that is not there is no parameter that is not there', () => {
  expect(told('write /proc/sys/net/ipv4/tcp_congestion_control: no such file or directory')).toEqual({ 'congestion-control-not-there': [] });
  expect(fixes('write /proc/sys/net/ipv4/tcp_congestion_control: operation not permitted')).toEqual([expect.stringContaining('Set reno, which every kernel allows')]);
});

test('what belongs to the host is told with what helps instead', () => {
  expect(told('sysctl "vm.max_map_count" is not in a separate kernel namespace')).toEqual({ 'parameter-not-namespaced': [expect.stringContaining('sysctl-not-accepted: ECS does not accept vm.max_map_count')] });
  expect(fixes('sysctl "vm.max_map_count" is not in a separate kernel namespace')).toEqual([expect.stringContaining('node.store.allow_mmap')]);
  expect(told('sysctl "net.core.somaxconn" not allowed in host network namespace')).toEqual({ 'parameter-of-the-host': [expect.stringContaining('net-sysctl-in-host-mode: ')] });
  expect(told('the sysctl `kernel.msgmax` requires a new IPC namespace')).toEqual({ 'parameter-of-the-host': [expect.stringContaining('ipc-sysctl-in-host-mode: ')] });
});

test('a read-only parameter that a task cannot set anyway is told so', () => {
  expect(told('sysctl: error setting key \'net.core.somaxconn\': Read-only file system')).toEqual({ 'parameter-set-from-inside': [] });
  expect(told('sh: can\'t create /proc/sys/vm/swappiness: Read-only file system')).toEqual({ 'parameter-set-from-inside': [expect.stringContaining('vm.swappiness')] });
});

test.each([
  ['bind() to 0.0.0.0:80 failed (13: Permission denied)', true],
  ['nginx: [emerg] bind() to 0.0.0.0:1023 failed (13: Permission denied)', true],
  ['bind() to 0.0.0.0:1024 failed (13: Permission denied)', false],
  ['listen tcp :443: bind: permission denied', true],
  ['Error: listen EACCES: permission denied 0.0.0.0:80', true],
  ['Error: listen EACCES: permission denied 0.0.0.0:8080', false],
])('a refused listener is explained below port 1024 alone: %s', (text, expected) => {
  expect('port-not-permitted' in told(text)).toBe(expected);
});

test('what another user may not trace, and what is not there to trace, are different things', () => {
  expect(Object.keys(told('strace: attach: ptrace(PTRACE_SEIZE, 7): Operation not permitted'))).toEqual(['trace-refused']);
  expect(Object.keys(told('strace: attach: ptrace(PTRACE_SEIZE, 7): No such process'))).toEqual(['process-not-found']);
  expect(Object.keys(told('ptrace: Operation not permitted.'))).toEqual(['trace-refused']);
});

test('what only frames another message is told where it stands alone', () => {
  expect(Object.keys(told('CannotStartContainerError: ResourceInitializationError: unable to pull secrets'))).toEqual(['resources-not-initialized', 'container-not-started']);
  expect(Object.keys(told(`CannotStartContainerError: ResourceInitializationError: ${INIT}open /proc/sys/net/core/rmem_max: no such file or directory`))).toEqual(['parameter-not-there']);
});

test('of a log every known line is told in its order, and equal ones once', () => {
  const log = [
    'starting', 'nc: bind: Permission denied', 'open /proc/sys/net/core/rmem_max: no such file or directory',
    'again: open /proc/sys/net/core/rmem_max: no such file or directory', 'open /proc/sys/net/core/wmem_max: no such file or directory',
  ].join('\r\n');
  expect(explanationsOf(log).map(({ line }) => line)).toEqual([
    'nc: bind: Permission denied', 'open /proc/sys/net/core/rmem_max: no such file or directory', 'open /proc/sys/net/core/wmem_max: no such file or directory',
  ]);
});

test('escaped quotes are quotes, as in JSON that is cut off', () => {
  expect(Object.keys(told('{"reason": "sysctl \\"vm.swappiness\\" is not in a separate kernel namespace'))).toEqual(['parameter-not-namespaced']);
  expect(Object.keys(told('container init caused \\\\\\"sysctl \\\\\\"vm.swappiness\\\\\\" is not in a separate kernel namespace'))).toEqual(['parameter-not-namespaced']);
});

test.each([
  ['nothing', ''],
  ['an empty name', 'open /proc/sys/: no such file or directory'],
  ['a name without end', `open /proc/sys/${'a'.repeat(300)}: no such file or directory`],
  ['a megabyte of beginnings', 'open /proc/sys/a/b: open sysctl x file: write to /proc/sys/'.repeat(20_000)],
  ['a megabyte of quotes and backslashes', '\\"'.repeat(500_000)],
  ['a megabyte of colons', ': '.repeat(500_000)],
])('takes hostile text: %s', (_, text) => {
  expect(explanationsOf(text)).toEqual([]);
});

test('a name that JavaScript knows is a name like any other', () => {
  expect(told('open /proc/sys/__proto__: no such file or directory')).toEqual({ 'parameter-not-there': [expect.stringContaining('ECS does not accept __proto__')] });
});
