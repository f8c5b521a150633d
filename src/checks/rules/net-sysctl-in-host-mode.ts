import {
  CHOICE, eachContainer, isForManagedInstances, joinWords, onInstances, Rule, runsOnWindows, sysctls, UNKNOWN, web,
} from './kit';

export const netSysctlInHostMode: Rule = {
  name: 'net-sysctl-in-host-mode',
  severity: 'error',
  title: 'Network parameters cannot be set with network mode host',
  why: 'With network mode host, the containers use the network namespace of the instance, whose net.* parameters a task cannot set: container runtimes reject them.',
  fix: 'Use network mode awsvpc or bridge, or set the parameter on the instance.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: [onInstances([web(sysctls({ 'net.core.somaxconn': '4096' }))], { networkMode: 'host' })],
  foundAt: ['containerDefinitions.0.systemControls.0.namespace'],
  passes: [
    onInstances([web(sysctls({ 'net.core.somaxconn': '4096' }))], { networkMode: 'bridge' }),
    onInstances([web(sysctls({ 'kernel.msgmax': '65536' }))], { networkMode: 'host' }),
  ],
  requires: 'systemControls',
  check: eachContainer(({ systemControls }, task) => {
    const names = systemControls.map(({ namespace }) => namespace).filter((name): name is string => name !== UNKNOWN && name.startsWith('net.'));
    return names.length === 0 ? undefined : {
      message: `systemControls contains ${joinWords(names)}, but the network mode is host.`,
      at: ['systemControls', names[0]],
      ...isForManagedInstances(task) ? { fix: 'Use network mode awsvpc.' } : {},
    };
  }, task => task.networkMode === 'host' && !runsOnWindows(task)),
};
