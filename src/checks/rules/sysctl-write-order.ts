import {
  agent, combinedSysctls, ContainerModel, FIRST_VALUE, lastSettingOf, mayBeSetToUnknown, networkNamespacesOf, onFargate, orderProblems,
  Rule, setting, startedBefore, sysctls, TaskDefinitionModel, valuesBefore, web,
} from './rule-helpers';

export const sysctlWriteOrder: Rule = {
  name: 'sysctl-write-order',
  severity: 'warning',
  title: 'Two kernel parameters are valid in only one write order',
  why: 'The kernel can reject the value of one because of the current value of the other. The container runtime runc keeps them in a map and writes them in any order, so some tasks can start while others fail.',
  fix: 'Choose values that are valid while the other parameter still has its initial value.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  moreSources: ['https://github.com/opencontainers/runc/blob/main/libcontainer/standard_init_linux.go'],
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [
    setting({ 'net.ipv4.ip_local_port_range': '1023 65000', 'net.ipv4.ip_unprivileged_port_start': '0' }),
    setting({ 'net.ipv4.ipfrag_low_thresh': '4194305', 'net.ipv4.ipfrag_high_thresh': '8000000' }),
    setting({ 'net.ipv4.tcp_reordering': '301', 'net.ipv4.tcp_max_reordering': '400' }),
  ],
  foundAt: [FIRST_VALUE, FIRST_VALUE, FIRST_VALUE],
  passes: () => [
    setting({ 'net.ipv4.ip_local_port_range': '1024 65000', 'net.ipv4.ip_unprivileged_port_start': '0' }),
    setting({ 'net.ipv4.ipfrag_low_thresh': '4194304', 'net.ipv4.ipfrag_high_thresh': '8000000' }),
    setting({ 'net.ipv4.tcp_reordering': '300', 'net.ipv4.tcp_max_reordering': '400' }),
    onFargate([
      web({ ...sysctls({ 'net.ipv4.ip_local_port_range': '80 65000' }), dependsOn: [{ containerName: 'agent', condition: 'START' }] }),
      agent(sysctls({ 'net.ipv4.ip_unprivileged_port_start': '0' })),
    ]),
  ],
  requires: 'systemControls',
  check: task => networkNamespacesOf(task).flatMap(containers => orderProblems(combinedSysctls(containers))
    .filter(({ first, then }) => ![first, then].some(name => mayBeSetToUnknown(name, containers)))
    .filter(({ first, then }) => !isWrittenBefore(first, then, containers, task))
    .map(({ first, then, message }) => ({ message, at: lastSettingOf(then, containers), fix: `Nothing ensures that ${first} is written before ${then}. Choose values that are valid while the other parameter still has its initial value.` }))),
};

/** Whether every container that sets `first` has started before any container that sets `then` starts. */
function isWrittenBefore(first: string, then: string, containers: readonly ContainerModel[], task: TaskDefinitionModel): boolean {
  if (containers.length < 2) {
    return false;
  }
  const sets = (name: string) => ({ systemControls }: ContainerModel) => systemControls.some(({ namespace }) => namespace === name);
  const setsThen = sets(then);
  const setsFirst = containers.filter(sets(first));
  const settersBefore = valuesBefore(task, ({ container }) => setsThen(container) ? [then] : []);
  // Whatever starts before a container also starts before those that wait for it. In a cycle, no container starts.
  return containers.filter(container => setsThen(container) && settersBefore(container).size === 0).every(later => {
    const earlier = new Set(startedBefore(later, task).map(({ container }) => container));
    return setsFirst.every(container => earlier.has(container));
  });
}
