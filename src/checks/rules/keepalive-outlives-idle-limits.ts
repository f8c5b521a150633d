import { setting } from './examples';
import { UNKNOWN } from '../model';
import { eachSysctl } from '../queries/sysctls';
import type { Rule } from '../rule';

const KEEPALIVE = 'net.ipv4.tcp_keepalive_time';

/** The shortest of the idle limits on the way out of a VPC. */
const IDLE_LIMIT_SECONDS = 350;

export const keepaliveOutlivesIdleLimits: Rule = {
  name: 'keepalive-outlives-idle-limits',
  severity: 'info',
  title: 'The first keepalive comes after AWS has forgotten the connection',
  why: 'A NAT gateway forgets a connection that was idle for 350 seconds. A Network Load Balancer and Network Firewall do so too, unless they are told otherwise. A keepalive that comes later does not keep the connection. On paths without any of them it does.',
  fix: 'Give less than 350 seconds where connections pass one of them, as TcpKeepAlive does.',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html',
  moreSources: ['https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html'],
  fails: [setting({ [KEEPALIVE]: '350' })],
  passes: [setting({ [KEEPALIVE]: '349' })],
  check: eachSysctl((name, value) => name === KEEPALIVE && value !== UNKNOWN && /^\s*\d+\s*$/.test(value) && Number(value) >= IDLE_LIMIT_SECONDS
    ? { message: `${name} is ${value.trim()} seconds, and a NAT gateway forgets a connection after ${IDLE_LIMIT_SECONDS} idle ones.` }
    : undefined),
};
