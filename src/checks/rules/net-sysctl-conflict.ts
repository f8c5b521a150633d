import { agent, onFargate, onInstances, sysctls, web } from './examples';
import { conflictingSysctls, sharedNetworkSysctls } from '../queries/sysctls';
import type { Rule } from '../rule';

export const netSysctlConflict: Rule = {
  name: 'net-sysctl-conflict',
  severity: 'error',
  title: 'Containers disagree about a network parameter that they share',
  why: 'The containers of a task share one network namespace. Each applies its values when it starts, so the container that starts last decides for all.',
  fix: 'Set the parameter once for the task, with KernelTuning.network or on one container only.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: [onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '1024' }))])],
  passes: [
    onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent()]),
    onInstances([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '1024' }))], { networkMode: 'bridge' }),
    onFargate([web(sysctls({ 'kernel.msgmax': '65536' })), agent(sysctls({ 'kernel.msgmax': '32768' }))]),
  ],
  check: task => conflictingSysctls(sharedNetworkSysctls(task))
    .map(({ name, settings }) => ({
      message: `${settings.map(({ container, value }) => `container ${container} sets ${name} to ${value}`).join(', ')}: they share one network namespace, and the one that starts last decides.`,
      fix: `Set ${name} once for the task: KernelTuning.network, or systemControls of one container only.`,
    })),
};
