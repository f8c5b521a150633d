import { agent, onFargate, onInstances, sysctls, web } from './examples';
import { sharedNetworkSysctls } from '../queries/sysctls';
import type { Rule } from '../rule';

export const netSysctlRepeated: Rule = {
  name: 'net-sysctl-repeated',
  severity: 'warning',
  title: 'Several containers set a network parameter that they share',
  why: 'The containers of a task share one network namespace. Equal values hold today; when one is changed and the other forgotten, the container that starts last decides.',
  fix: 'Set the parameter once for the task, with KernelTuning.network or on one container only.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: [onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '4096' }))])],
  passes: [
    onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent()]),
    onInstances([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '4096' }))], { networkMode: 'bridge' }),
  ],
  check: task => sharedNetworkSysctls(task)
    .filter(({ settings }) => new Set(settings.map(({ value }) => value)).size === 1)
    .map(({ name, settings }) => ({
      message: `containers ${settings.map(({ container }) => container).join(' and ')} each set ${name} to ${settings[0].value}, though they share one network namespace.`,
      fix: `Keep ${name} on one of them, or use KernelTuning.network.`,
    })),
};
