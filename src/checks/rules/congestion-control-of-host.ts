import { eachSysctl, Rule, runsOnFargate, setting, UNKNOWN } from './rule-helpers';

const NAME = 'net.ipv4.tcp_congestion_control';

/** Every kernel allows reno and the default algorithm, which is cubic unless the host changes it. */
const ALWAYS_ALLOWED = ['cubic', 'reno'];

export const congestionControlOfHost: Rule = {
  name: 'congestion-control-of-host',
  severity: 'warning',
  title: 'The host may not allow the congestion control algorithm',
  why: 'A network namespace can use only algorithms that the host has loaded and lists in net.ipv4.tcp_allowed_congestion_control. AWS does not document which algorithms Fargate allows. The configurations that Firecracker publishes for its guest kernels have cubic and reno only. With any other algorithm, the task fails to start.',
  fix: 'Use cubic or reno, or acknowledge the warning after a task has started with this algorithm.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  moreSources: ['https://github.com/firecracker-microvm/firecracker/tree/main/resources/guest_configs'],
  measuredOn: 'Linux 6.18',
  fails: () => [setting({ [NAME]: 'bbr' })],
  foundAt: ['containerDefinitions.0.systemControls.0.value'],
  passes: () => [setting({ [NAME]: 'cubic' })],
  requires: 'systemControls',
  check: eachSysctl((name, value, task) => name === NAME && value !== UNKNOWN && value !== '' && runsOnFargate(task) && !ALWAYS_ALLOWED.includes(value)
    ? { message: `${NAME} is ${JSON.stringify(value)}, but AWS does not document whether Fargate allows this algorithm.`, at: ['systemControls', name, 'value'] }
    : undefined),
};
