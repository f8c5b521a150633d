import {
  agent, CHOICE, conflictingSysctls, joinClauses, onFargate, onInstances, Rule, sharedNetworkSysctls, sysctlAt, sysctls, web,
} from './kit';

export const netSysctlConflict: Rule = {
  name: 'net-sysctl-conflict',
  severity: 'error',
  title: 'Containers set a shared network parameter to different values',
  why: 'The containers of a task share one network namespace. Each container applies its values when it starts, so the container that starts last determines the value for all of them.',
  fix: 'Set the parameter once for the task, with KernelTuning.network or on only one container.',
  autofix: { note: CHOICE },
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: [onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '8192' }))])],
  foundAt: ['containerDefinitions.1.systemControls.0.value'],
  passes: [
    onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent()]),
    onInstances([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '8192' }))], { networkMode: 'bridge' }),
    onFargate([web(sysctls({ 'kernel.msgmax': '65536' })), agent(sysctls({ 'kernel.msgmax': '32768' }))]),
  ],
  requires: 'systemControls',
  check: task => conflictingSysctls(sharedNetworkSysctls(task))
    .map(({ name, settings }) => ({
      message: `${joinClauses(settings.map(({ container, value }, i) => `container ${container} sets ${i === 0 ? name : 'it'} to ${value}`))}. They share a network namespace, so the container that starts last determines the value.`,
      at: sysctlAt(settings[settings.length - 1].container, name),
      fix: `Set ${name} once for the task, with KernelTuning.network or in the systemControls of only one container.`,
    })),
};
