import { eachSysctl, Rule, runsOnFargate, setting, UNKNOWN } from './rule-helpers';

const NAME = 'net.ipv4.tcp_congestion_control';

/** By default, every kernel allows reno and its default algorithm, which is cubic in general. */
const ALWAYS_ALLOWED = ['cubic', 'reno'];

export const congestionControlOfHost: Rule = {
  name: 'congestion-control-of-host',
  severity: 'warning',
  title: 'The host may not allow the congestion control algorithm',
  why: 'The default algorithm of a network namespace must be one that the host has and allows (net.ipv4.tcp_allowed_congestion_control). With any other algorithm, the task fails to start. AWS does not document which algorithms Fargate allows. The configurations that Firecracker publishes for its guest kernels have cubic and reno only.',
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
