import { explanationsOf } from '../../../src/cli/explain';
import type { Messages } from '../../engine/messages';
import { contentOf } from '../../run';

/** The recorded message of an engine for each error about kernel parameters; test/engine measures them again. */
const { messages: RECORDED } = JSON.parse(contentOf('test/engine/messages.json')) as Messages;

/** Returns the known messages in a text, with the findings about each. */
function findingsOf(text: string): Record<string, string[]> {
  return Object.fromEntries(explanationsOf(text).map(explanation => [
    explanation.message.name, explanation.findings.map(({ rule, message }) => `${rule.name}: ${message}`),
  ]));
}

/** Returns the printed fixes. */
function fixes(text: string): string[] {
  return explanationsOf(text).flatMap(({ findings, fix }) => findings.length > 0 ? findings.map(found => found.fix ?? found.rule.fix) : fix ?? []);
}

const INIT = 'runc create failed: unable to start container process: error during container init: ';

test.each([
  ['a parameter of the host', 'net.ipv4.tcp_mem', 'sysctl-not-namespaced: no task can set net.ipv4.tcp_mem: '],
  ['a typo', 'net.ipv4.tcp_keep_alive_time', 'sysctl-unknown: net.ipv4.tcp_keep_alive_time is not a known kernel parameter.'],
  ['an unverified parameter', 'net.quic.enabled', 'sysctl-unverified: net.quic.enabled was not found on Linux 6.1 or Linux 6.18.'],
  ['a parameter of a newer kernel', 'net.core.optmem_max', 'sysctl-newer-than-floor: network namespaces have net.core.optmem_max since Linux '],
  ['a parameter of a module', 'net.netfilter.nf_conntrack_tcp_timeout_established', 'sysctl-needs-module: the kernel has net.netfilter.nf_conntrack_tcp_timeout_established only if '],
])('reports the finding of check about a missing parameter: %s', (_, name, finding) => {
  expect(findingsOf(`${INIT}open /proc/sys/${name.replace(/\./g, '/')}: no such file or directory`))
    .toEqual({ 'parameter-not-there': [expect.stringContaining(finding)] });
});

test.each(RECORDED)('explains an engine\'s message about $setting by $rule', ({ rule, message }) => {
  expect(explanationsOf(message).flatMap(({ findings }) => findings.map(finding => finding.rule.name))).toContain(rule);
});

test('suggests a fix without a rule for a missing parameter that a task can set', () => {
  const text = `${INIT}open /proc/sys/net/ipv4/tcp_fin_timeout: no such file or directory`;
  expect(findingsOf(text)).toEqual({ 'parameter-not-there': [] });
  expect(fixes(text)).toEqual([expect.stringContaining('in a user namespace, from which older kernels hide some parameters')]);
});

test.each<[string, string, string, unknown[]]>([
  ['a message that ECS truncated', `CannotStartContainerError: ${INIT}open /proc/sys/net/core/rmem_max: no such file or direc`,
    'parameter-not-there', [expect.stringContaining('net.core.rmem_max')]],
  ['an interface name as a component of the path', 'open /proc/sys/net/ipv6/conf/all/default/disable_ipv6: no such file or directory',
    'parameter-not-there', ['sysctl-unknown: net.ipv6.conf.all.default.disable_ipv6 is not a known kernel parameter.']],
  ['the value in a message of runc 1.3.3', 'failed to write sysctl kernel.shmmni = "40000": write /proc/sys/kernel/shmmni: invalid argument',
    'parameter-value-refused', ['sysctl-value-refused: the kernel rejects kernel.shmmni = "40000": 40000 is out of range (0 to 32768).']],
  ['a range of ports', 'failed to write sysctl net.ipv4.ip_local_port_range = "80 65000": write: invalid argument',
    'parameter-value-refused', [expect.stringContaining('ephemeral-range-privileged: ')]],
  ['a parameter of the host', 'sysctl "vm.max_map_count" is not in a separate kernel namespace',
    'parameter-not-namespaced', [expect.stringContaining('sysctl-not-accepted: vm.max_map_count cannot be set: ')]],
  ['an IPC namespace of the host', 'the sysctl `kernel.msgmax` requires a new IPC namespace',
    'parameter-of-the-host', [expect.stringContaining('ipc-sysctl-in-host-mode: ')]],
  ['a parameter that a program sets', 'sysctl: error setting key \'net.core.somaxconn\': Read-only file system', 'parameter-set-from-inside', []],
  ['a parameter of the host that a program sets', 'sh: can\'t create /proc/sys/vm/swappiness: Read-only file system',
    'parameter-set-from-inside', [expect.stringContaining('vm.swappiness')]],
  ['a property name of JavaScript objects', 'open /proc/sys/__proto__: no such file or directory',
    'parameter-not-there', [expect.stringContaining('__proto__ cannot be set: ')]],
  ['quotes that are escaped several times', 'caused \\\\\\"sysctl \\\\\\"vm.swappiness\\\\\\" is not in a separate kernel namespace', 'parameter-not-namespaced', expect.any(Array)],
])('recognizes %s', (_, text, name, findings) => {
  expect(findingsOf(text)).toEqual({ [name]: findings });
});

test.each([
  ['write /proc/sys/kernel/shmmni: invalid argument', 'Set kernel.shmmni to a whole number of segments from 0 to 32768.'],
  ['write /proc/sys/net/ipv4/tcp_congestion_control: operation not permitted', 'Set reno, which every kernel allows'],
  ['sysctl "vm.max_map_count" is not in a separate kernel namespace', 'node.store.allow_mmap'],
])('suggests a fix for %j: %s', (text, fix) => {
  expect(fixes(text)).toEqual([expect.stringContaining(fix)]);
});

test.each([
  ['net/ipv4/ip_local_port_range', ['sysctl-value-refused', 'ephemeral-range-privileged', 'sysctl-write-order']],
  ['net/ipv4/tcp_reordering', ['sysctl-value-refused', 'sysctl-value-kernel-dependent', 'sysctl-write-order']],
])('without a value, reports the rules that compare %s with another parameter', (path, rules) => {
  const { 'parameter-value-refused': found } = findingsOf(`write /proc/sys/${path}: invalid argument`);
  expect(found.map(finding => finding.split(':')[0])).toEqual(rules);
});

test.each<[string, boolean]>([
  ['packets.go:122: closing bad idle connection: connection reset by peer', false],
  ['Failed to validate connection org.postgresql.jdbc.PgConnection@1 (This connection has been closed.)', false],
  ['The last packet successfully received from the server was 100,000 milliseconds ago.', false],
  ['Lost connection to MySQL server during query', true],
])('says why a server ends connections in use, unless the connection was idle: %s', (text, inUse) => {
  const [fix] = fixes(text);
  expect(fix).toContain('A NAT gateway drops an idle connection after 350 seconds');
  expect(fix.includes('If the connection was in use')).toBe(inUse);
});

test('does not take a short pause for an idle connection', () => {
  expect(findingsOf('The last packet successfully received from the server was 99,999 milliseconds ago.')).toEqual({});
});

test('explains why ECS refuses a namespace in systemControls: a part of a name, or a parameter that a task cannot set', () => {
  const refused = (namespace: string): string => `The 'systemControls' namespace ${namespace} must start with xxx prefix`;
  expect(findingsOf(refused('net'))).toEqual({ 'sysctl-not-accepted': [expect.stringContaining('net cannot be set: ECS accepts only net.*')] });
  expect(fixes(refused('net'))).toEqual([expect.stringContaining('whole name, such as net.ipv4.tcp_keepalive_time')]);
  expect(findingsOf(refused('vm.swappiness'))).toEqual({ 'sysctl-not-accepted': [expect.stringContaining('sysctl-not-accepted: vm.swappiness cannot be set')] });
});

test('joins the lines of a message that a table wraps within a word, but no other lines', () => {
  const wrapped = (padding: string, indentation: string): string => `bash: /usr/bin/ping: Operation not permit${padding}\n${indentation}ted`;
  expect(Object.keys(findingsOf(wrapped(' '.repeat(9), ' '.repeat(4))))).toEqual(['file-capability-missing']);
  expect(findingsOf(wrapped(' '.repeat(8), ' '.repeat(4)))).toEqual({});
  expect(findingsOf(wrapped(' '.repeat(9), ' '.repeat(3)))).toEqual({});
});

test.each(JSON.parse(contentOf('test/cli/explain/known/messages-similar.json')) as [string, string[]][])('distinguishes similar messages: %s', (text, names) => {
  expect(Object.keys(findingsOf(text))).toEqual(names);
});

test('explains the known lines of a log in order, and repeated ones once', () => {
  const log = [
    'starting', 'nc: bind: Permission denied', 'open /proc/sys/net/core/rmem_max: no such file or directory',
    'again: open /proc/sys/net/core/rmem_max: no such file or directory', 'open /proc/sys/net/core/wmem_max: no such file or directory',
  ].join('\r\n');
  expect(explanationsOf(log).map(({ line }) => line)).toEqual([
    'nc: bind: Permission denied', 'open /proc/sys/net/core/rmem_max: no such file or directory', 'open /proc/sys/net/core/wmem_max: no such file or directory',
  ]);
});

test.each([
  ['an empty text', ''],
  ['an empty name', 'open /proc/sys/: no such file or directory'],
  ['an endless name', `open /proc/sys/${'a'.repeat(300)}: no such file or directory`],
  ['200 KB of message beginnings', 'open /proc/sys/a/b: open sysctl x file: write to /proc/sys/'.repeat(4000)],
  ['200 KB of quotes and backslashes', '\\"'.repeat(100_000)],
  ['200 KB of colons', ': '.repeat(100_000)],
])('finds no message in hostile text: %s', (_, text) => {
  expect(explanationsOf(text)).toEqual([]);
});
