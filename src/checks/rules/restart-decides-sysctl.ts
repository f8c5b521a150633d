import { agent, conflictingSysctls, onFargate, Rule, sharedNetworkSysctls, sysctls, web } from './rule-helpers';

export const restartDecidesSysctl: Rule = {
  name: 'restart-decides-sysctl',
  severity: 'info',
  title: 'A container restart changes a shared parameter again',
  why: 'When a restart policy restarts a container, the container applies its net.* values again. If containers set different values, the value changes while the other containers run.',
  fix: 'Set the parameter once for the task, with KernelTuning.network or on only one container.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html',
  fails: () => [onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent({ ...sysctls({ 'net.core.somaxconn': '8192' }), restartPolicy: { enabled: true } })])],
  foundAt: ['containerDefinitions.1.restartPolicy'],
  passes: () => [
    onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent({ restartPolicy: { enabled: true } })]),
    onFargate([web({ ...sysctls({ 'net.core.somaxconn': '4096' }), restartPolicy: { enabled: true } }), agent()]),
  ],
  requires: 'systemControls of several containers',
  check: task => {
    const conflicting = conflictingSysctls(sharedNetworkSysctls(task));
    const restarting = new Set(task.containers.filter(({ restarts }) => restarts === true).map(({ name }) => name));
    return conflicting.flatMap(({ name, settings }) => settings
      .filter(({ container }) => restarting.has(container))
      .map(({ container, value }) => ({ container, message: `each restart by the restart policy sets ${name} to ${value} for all containers.`, at: ['restartPolicy'] })));
  },
};
