import { onFargate, onInstances, web } from './examples';
import { runsOnFargate, UNKNOWN } from '../model';
import type { Rule } from '../rule';

export const capabilitiesOnFargate: Rule = {
  name: 'capabilities-on-fargate',
  severity: 'error',
  title: 'Fargate adds no capability but SYS_PTRACE',
  why: 'ECS refuses every other capability that a container on Fargate wants added. All may be dropped.',
  fix: 'Remove the capability. A port below 1024 needs none where net.ipv4.ip_unprivileged_port_start is 0.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html',
  fails: [
    onFargate([web({ linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } })]),
    onFargate([web({ linuxParameters: { capabilities: { add: ['CAP_SYS_PTRACE'] } } })]),
  ],
  passes: [
    onFargate([web({ linuxParameters: { capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] } } })]),
    onInstances([web({ linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } })]),
  ],
  check: task => !runsOnFargate(task) ? [] : task.containers.flatMap(({ name: container, capabilitiesAdded }) => capabilitiesAdded
    .filter((capability): capability is string => capability !== UNKNOWN && capability !== 'SYS_PTRACE')
    .map(capability => ({
      container,
      message: `it adds the capability ${capability}; Fargate grants no other than SYS_PTRACE.`,
      fix: capability === 'CAP_SYS_PTRACE' ? 'ECS spells it SYS_PTRACE, without the prefix.' : undefined,
    }))),
};
