import { agent, onFargate, sysctls, web } from './examples';
import { conflictingSysctls, sharedNetworkSysctls } from '../queries/sysctls';
import type { Rule } from '../rule';

export const restartDecidesSysctl: Rule = {
  name: 'restart-decides-sysctl',
  severity: 'info',
  title: 'A restart decides a conflictingSysctls parameter anew',
  why: 'A restart policy starts a container again, and with it the container applies its net.* values again. Where containers disagree, the value changes under the others while they run.',
  fix: 'Set the parameter once for the task, with KernelTuning.network or on one container only.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html',
  fails: [onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent({ ...sysctls({ 'net.core.somaxconn': '1024' }), restartPolicy: { enabled: true } })])],
  passes: [
    onFargate([web(sysctls({ 'net.core.somaxconn': '4096' })), agent({ restartPolicy: { enabled: true } })]),
    onFargate([web({ ...sysctls({ 'net.core.somaxconn': '4096' }), restartPolicy: { enabled: true } }), agent()]),
  ],
  check: task => {
    const restarting = task.containers.filter(({ restarts }) => restarts === true).map(({ name }) => name);
    return conflictingSysctls(sharedNetworkSysctls(task)).flatMap(({ name, settings }) => settings
      .filter(({ container }) => restarting.includes(container))
      .map(({ container, value }) => ({ container, message: `its restart policy starts it again, and each time it sets ${name} to ${value} for all containers.` })));
  },
};
