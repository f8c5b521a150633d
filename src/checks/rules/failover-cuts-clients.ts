import { AURORA_FAILOVER, eachEarlyEnd, LISTENS, Rule, setting } from './rule-helpers';

const PRESET = { 'net.ipv4.tcp_keepalive_time': '5', 'net.ipv4.tcp_keepalive_intvl': '5', ...AURORA_FAILOVER };

export const failoverCutsClients: Rule = {
  name: 'failover-cuts-clients',
  severity: 'info',
  title: 'The values for a fast failover also apply to the clients of the task',
  why: 'The values of TcpKeepAlive.auroraFailover with limitRetransmissions can detect a failed database within seconds. net.ipv4.tcp_retries2 is one of them, and it can also close the connections of clients that leave data unacknowledged for 13 seconds, where RFC 1122 asks for at least 100. Kernel parameters alone do not make a failover fast: AWS also advises a short DNS cache (networkaddress.cache.ttl in Java), short timeouts in the connection string, and the AWS JDBC Driver, which follows the topology of the cluster without DNS.',
  fix: 'If clients should survive longer interruptions, set net.ipv4.tcp_retries2 to 15, its default, and let the program set TCP_USER_TIMEOUT on its connections to Aurora, for example with tcp_user_timeout=13000 (milliseconds) in libpq.',
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.BestPractices.FastFailover.html',
  moreSources: [
    'https://docs.kernel.org/networking/ip-sysctl.html',
    'https://www.rfc-editor.org/rfc/rfc1122#section-4.2.3.5',
    'https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TCP-USER-TIMEOUT',
  ],
  fails: () => [setting(PRESET, LISTENS)],
  foundAt: ['containerDefinitions.0.systemControls.3.value'],
  passes: () => [setting({ ...PRESET, 'net.ipv4.tcp_retries2': '15' }, LISTENS), setting(PRESET)],
  requires: 'systemControls',
  check: eachEarlyEnd(true),
};
