import { eachContainer, onFargate, onInstances, Rule, runsOnFargate, seeSection, UNKNOWN, web } from './rule-helpers';

const adding = (capability: string) => onFargate([web({ linuxParameters: { capabilities: { add: [capability] } } })]);

export const capabilitiesOnFargate: Rule = {
  name: 'capabilities-on-fargate',
  severity: 'error',
  title: 'SYS_PTRACE is the only capability that a container on Fargate can add',
  why: 'ECS rejects a task definition for Fargate that adds any other capability. Every capability can be dropped.',
  fix: seeSection('Remove the capability. A listener on a port below 1024 needs no capability if net.ipv4.ip_unprivileged_port_start is 0.', 'capabilities'),
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html',
  rejections: [{ says: '{SYS_ADMIN} is not allowed on Fargate', quotedBy: ['badmintoncryer/cdk-preflight'], task: adding }],
  fails: () => [
    adding('NET_ADMIN'),
    adding('CAP_SYS_PTRACE'),
  ],
  foundAt: ['containerDefinitions.0.linuxParameters.capabilities.add.0', 'containerDefinitions.0.linuxParameters.capabilities.add.0'],
  passes: () => [
    onFargate([web({ linuxParameters: { capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] } } })]),
    onInstances([web({ linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } })]),
  ],
  requires: 'capabilities',
  check: eachContainer(({ capabilitiesAdded }) => capabilitiesAdded
    .filter((capability): capability is string => capability !== UNKNOWN && capability !== 'SYS_PTRACE')
    .map(capability => ({
      message: `the capability ${capability} cannot be added on Fargate, which allows only SYS_PTRACE.`,
      at: ['linuxParameters', 'capabilities', 'add', capability],
      fix: capability === 'CAP_SYS_PTRACE' ? 'Write SYS_PTRACE, without the CAP_ prefix.' : undefined,
    })), runsOnFargate),
};
