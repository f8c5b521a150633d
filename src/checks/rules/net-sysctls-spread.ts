import {
  agent, containersNamed, Finding, joinClauses, joinWords, onFargate, onInstances, Rule, runsOnWindows, sharedNetworkSysctls, sharesNetworkNamespace,
  sysctlAt, sysctls, TaskDefinitionModel, UNKNOWN, web,
} from './rule-helpers';

export const netSysctlsSpread: Rule = {
  name: 'net-sysctls-spread',
  severity: 'warning',
  title: 'Several containers set network parameters',
  why: 'In awsvpc mode, the containers of a task share one network namespace. AWS advises against net.* parameters on more than one container, because each value applies to all containers as soon as its container starts. Equal values do no harm, but if only one of them is changed later, the container that starts last determines the value.',
  fix: 'Set all of them on one container, or with KernelTuning.network, whose containerName names the container.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
  fails: () => [
    onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.ipv4.tcp_fin_timeout': '30' }))]),
    onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '4096' }))]),
  ],
  foundAt: ['containerDefinitions.1.systemControls.0.value', 'containerDefinitions.1.systemControls.0.value'],
  passes: () => [
    onFargate([web(sysctls({ 'net.core.somaxconn': '4096', 'net.ipv4.tcp_fin_timeout': '30' })), agent()]),
    onInstances([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.ipv4.tcp_fin_timeout': '30' }))], { networkMode: 'bridge' }),
    onInstances([web(sysctls({ 'net.core.somaxconn': '4096' })), agent(sysctls({ 'net.core.somaxconn': '4096' }))], { networkMode: 'bridge' }),
  ],
  requires: 'systemControls of several containers',
  check: task => [...repeated(task), ...spread(task)],
};

/** Reports the parameters that several containers set to the same value. */
function repeated(task: TaskDefinitionModel): Finding[] {
  return sharedNetworkSysctls(task)
    .filter(({ settings }) => new Set(settings.map(({ value }) => value)).size === 1)
    .map(({ name, settings }) => ({
      message: `${containersNamed(settings.map(({ container }) => container))} each set ${name} to ${settings[0].value}, but they share a network namespace.`,
      at: sysctlAt(settings[settings.length - 1].container, name),
      fix: `Set ${name} on only one of them, or use KernelTuning.network.`,
    }));
}

/** Reports different parameters on several containers. */
function spread(task: TaskDefinitionModel): Finding[] {
  if (!sharesNetworkNamespace(task) || runsOnWindows(task)) {
    return [];
  }
  const settings = task.containers.map(({ name, systemControls }) => ({
    name, sysctls: [...new Set(systemControls.map(({ namespace }) => namespace).filter((namespace): namespace is string => namespace !== UNKNOWN && namespace.startsWith('net.')))],
  })).filter(({ sysctls: names }) => names.length > 0);
  const all = settings.flatMap(({ sysctls: names }) => names);
  // A parameter that two containers set has a finding of its own.
  return settings.length < 2 || new Set(all).size < all.length ? [] : [{
    message: `${joinClauses(settings.map(({ name, sysctls: names }) => `container ${name} sets ${joinWords(names)}`))}. They share a network namespace.`,
    at: sysctlAt(settings[settings.length - 1].name, settings[settings.length - 1].sysctls[0]),
  }];
}
