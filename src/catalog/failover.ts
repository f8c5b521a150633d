/**
 * The values of `TcpKeepAlive.auroraFailover`. The rules recognize them, because they are lower on purpose.
 */
export const AURORA_FAILOVER: Readonly<Record<string, string>> = {
  'net.ipv4.tcp_keepalive_time': '1',
  'net.ipv4.tcp_keepalive_intvl': '1',
  'net.ipv4.tcp_keepalive_probes': '5',
  'net.ipv4.tcp_retries2': '5',
  'net.ipv4.tcp_syn_retries': '3',
};
