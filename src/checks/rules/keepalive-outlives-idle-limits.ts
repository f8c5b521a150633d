import { eachSysctl, Rule, setting, UNKNOWN } from './rule-helpers';

const KEEPALIVE = 'net.ipv4.tcp_keepalive_time';

/** The shortest idle timeout on the way out of a VPC. */
const IDLE_LIMIT_SECONDS = 350;

export const keepaliveOutlivesIdleLimits: Rule = {
  name: 'keepalive-outlives-idle-limits',
  severity: 'info',
  title: 'The first keepalive probe may come after AWS has dropped the idle connection',
  why: 'A NAT gateway or an interface VPC endpoint drops a connection that has been idle for 350 seconds. Network Load Balancers and AWS Network Firewall do so too, unless they are configured otherwise. A later keepalive probe does not keep such a connection open.',
  fix: 'If connections pass through one of these, use at most 175 seconds, so that a second probe is in time at the default interval, for example with TcpKeepAlive.',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html',
  moreSources: ['https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html'],
  fails: () => [setting({ [KEEPALIVE]: '350' })],
  foundAt: ['containerDefinitions.0.systemControls.0.value'],
  passes: () => [setting({ [KEEPALIVE]: '349' })],
  requires: 'systemControls',
  check: eachSysctl((name, value) => name === KEEPALIVE && value !== UNKNOWN && /^\s*\d+\s*$/.test(value) && Number(value) >= IDLE_LIMIT_SECONDS
    ? { message: `${name} is ${value.trim()} seconds, but a NAT gateway drops a connection after ${IDLE_LIMIT_SECONDS} idle seconds.`, at: ['systemControls', name, 'value'] }
    : undefined),
};
