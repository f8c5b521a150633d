import { setting } from './examples';
import { runsOnFargate, UNKNOWN } from '../model';
import { eachSysctl } from '../queries/sysctls';
import type { Rule } from '../rule';

const NAME = 'net.ipv4.tcp_congestion_control';

/** NewReno is part of every kernel and open to all, and so is the default, which is CUBIC where nobody chose another. */
const ALWAYS_ALLOWED = ['cubic', 'reno'];

export const congestionControlOfHost: Rule = {
  name: 'congestion-control-of-host',
  severity: 'warning',
  title: 'The host may not allow a congestion control',
  why: 'A network namespace may choose only an algorithm that the host has loaded and allows to all. Which ones Fargate allows is not documented; with another one the task dies when it starts.',
  fix: 'Use cubic or reno, or acknowledge the warning once you have seen a task start with it.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  measuredOn: 'Linux 6.18',
  fails: [setting({ [NAME]: 'bbr' })],
  passes: [setting({ [NAME]: 'cubic' })],
  check: eachSysctl((name, value, task) => name === NAME && value !== UNKNOWN && value !== '' && runsOnFargate(task) && !ALWAYS_ALLOWED.includes(value)
    ? { message: `${NAME} is ${JSON.stringify(value)}, and it is not known whether Fargate allows that to a task.` }
    : undefined),
};
