import {
  agent, containersNamed, onFargate, onInstances, Rule, sharedNetworkSysctls, sysctlAt, sysctls, web,
} from './kit';

export const netSysctlRepeated: Rule = {
  name: 'net-sysctl-repeated',
  severity: 'warning',
  title: 'Several containers set a shared network parameter to the same value',
  why: 'The containers of a task share one network namespace. Equal values do no harm, but if only one of them is changed later, the container that starts last determines the value.',
  fix: 'Set the parameter once for the task, with KernelTuning.network or on only one container.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: () => [onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '4096' }))])],
  foundAt: ['containerDefinitions.1.systemControls.0.value'],
  passes: () => [
    onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent()]),
    onInstances([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '4096' }))], { networkMode: 'bridge' }),
  ],
  requires: 'systemControls of several containers',
  check: task => sharedNetworkSysctls(task)
    .filter(({ settings }) => new Set(settings.map(({ value }) => value)).size === 1)
    .map(({ name, settings }) => ({
      message: `${containersNamed(settings.map(({ container }) => container))} each set ${name} to ${settings[0].value}, but they share a network namespace.`,
      at: sysctlAt(settings[settings.length - 1].container, name),
      fix: `Set ${name} on only one of them, or use KernelTuning.network.`,
    })),
};
