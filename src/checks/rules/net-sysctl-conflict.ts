import { agent, conflictsIn, onFargate, onInstances, Rule, sharedNetworkSysctls, sysctls, web } from './rule-helpers';

export const netSysctlConflict: Rule = {
  name: 'net-sysctl-conflict',
  severity: 'error',
  title: 'Containers set a shared network parameter to different values',
  why: 'In awsvpc mode, the containers of a task share one network namespace. Each container applies its values when it starts, so the container that starts last determines the value for all of them.',
  fix: 'Set the parameter once for the task, with KernelTuning.network or on only one container.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: () => [onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '8192' }))])],
  foundAt: ['containerDefinitions.1.systemControls.0.value'],
  passes: () => [
    onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent()]),
    onInstances([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '8192' }))], { networkMode: 'bridge' }),
    onFargate([web(sysctls({ 'kernel.msgmax': '65536' })), agent(sysctls({ 'kernel.msgmax': '32768' }))]),
  ],
  requires: 'systemControls of several containers',
  check: task => conflictsIn(sharedNetworkSysctls(task), 'They share a network namespace',
    name => `Set ${name} once for the task, with KernelTuning.network or in the systemControls of only one container.`),
};
