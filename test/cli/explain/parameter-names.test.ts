import { existsSync, readdirSync } from 'node:fs';
import { IPC_SYSCTLS, NETWORK_SYSCTLS, NOT_ACCEPTED_SYSCTLS, UNAVAILABLE_SYSCTLS, UNSUITABLE_SYSCTLS } from '../../../src/catalog';
import { explainInput, explanationsOf } from '../../../src/cli/explain';

/** The names below /proc/sys on the machine that runs the test; none if it does not run Linux. The names of CPUs are left out. */
function namesOfThisKernel(): string[] {
  const tree = '/proc/sys';
  const files = existsSync(tree) ? readdirSync(tree, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()) : [];
  return files.map(({ parentPath, name }) => `${parentPath.slice(tree.length + 1)}/${name}`.replace(/\//g, '.')).filter(name => /^(?:fs|kernel|net|user|vm)\./.test(name) && !/sched_domain/.test(name));
}

const NAMES = [...new Set([
  ...[...NETWORK_SYSCTLS, ...IPC_SYSCTLS].map(({ name }) => name),
  ...[UNAVAILABLE_SYSCTLS, UNSUITABLE_SYSCTLS, NOT_ACCEPTED_SYSCTLS].flatMap(names => [...names.keys()]),
  ...namesOfThisKernel(),
])];

const answersTo = (text: string) => explanationsOf(text).map(({ message: { name }, findings: [finding], fix = '' }) => [name, finding?.rule.name ?? fix]);

test('explains the name of every parameter that stands alone, by a rule or by what a task can set it to', () => {
  const unexplained = NAMES.filter(name => {
    const [answer, ...others] = answersTo(name);
    return others.length > 0 || answer?.[0] !== 'parameter-name' || !/^[a-z]+(-[a-z0-9]+)+$|^A task can set it to /.test(answer[1]);
  });
  expect(unexplained).toEqual([]);
  expect(NAMES.length).toBeGreaterThan(300);
});

test.each([
  ['net.core.somaxconn', expect.stringMatching(/^A task can set it to a whole number of connections from 1 to 2147483647, for example with KernelTuning\. The maximum backlog of a listening socket/)],
  ['net/core/somaxconn', expect.stringContaining('accept queue')],
  ['/proc/sys/net/core/somaxconn', expect.stringContaining('accept queue')],
  ['sysctl -w net.core.somaxconn=6000', expect.stringContaining('accept queue')],
  ['net.ipv4.ip_local_port_range = 1024 65000', expect.stringContaining('A task can set it to')],
  ['net.ipv4.ip_local_port_range = 80 65000', 'ephemeral-range-privileged'],
  ['kernel.shmmni = 40000', 'sysctl-value-refused'],
  ['net.ipv4.tcp_keep_alive_time', 'sysctl-unknown'],
  ['net.ipv4.no_such_thing', 'sysctl-unverified'],
  ['net.ipv4.tcp_tw_recycle', 'sysctl-not-namespaced'],
  ['vm.overcommit_memory = 1', 'sysctl-not-accepted'],
  ['vm.dirty_ratio', 'sysctl-not-accepted'],
])('explains the parameter in %j', (text, answer) => {
  expect(answersTo(text)).toEqual([['parameter-name', answer]]);
});

test.each([
  ['NET.CORE.RMEM_MAX', 'net.core.rmem_max'],
  ['VM.OVERCOMMIT_MEMORY = 1', 'vm.overcommit_memory = 1'],
  ['KERNEL.ORG', 'KERNEL.ORG'],
  ['OOM', 'OOM'],
  ['Net.Core.rmem_max', 'Net.Core.rmem_max'],
])('%s is explained as %s: only a parameter is read in lower case', (text, title) => {
  expect(explainInput(text)).toEqual(explainInput(title));
  expect(explainInput(text)[0].subject.title).toBe(title);
});

test.each(['kernel.org', 'net.Socket', 'net.example.com', 'user.name', 'user.email', 'fs.promises', 'fs.readFile', 'vm.runInContext', 'dev.to', 'net', 'vm.', 'net.core.somaxconn is low'])(
  'does not take %j for the name of a parameter', text => {
    expect(answersTo(text)).toEqual([]);
  });
