/**
 * The values of `TcpKeepAlive.auroraFailover` with `limitRetransmissions`, except the times, which the detection time
 * determines. The rules recognize them, because they are lower on purpose.
 */
export const AURORA_FAILOVER = {
  'net.ipv4.tcp_keepalive_probes': '5',
  'net.ipv4.tcp_retries2': '5',
  'net.ipv4.tcp_syn_retries': '3',
};
