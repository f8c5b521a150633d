import { somaxconnFor } from './listen-backlog';
import { NetworkPreset } from './sysctl-preset';
import { requireFactory } from '../../factory';

const HAPROXY_TUNING = 'https://www.haproxy.com/documentation/hapee/latest/getting-started/system-tuning/';

/**
 * Presets for proxies that accept and open many connections.
 *
 * Each sets four parameters:
 *
 * - `net.core.somaxconn`: a burst of new connections waits in the accept queue. Never below 4096, the default, so that the
 *   other programs of the task keep their limit.
 * - `net.ipv4.ip_local_port_range`: 64000 instead of 28232 ports for the connections to one upstream server. The range
 *   includes the ports that most programs listen on. `reserveListeningPorts`, which is true by default, reserves those that
 *   the task shows. Reserve others with `netIpv4IpLocalReservedPorts`.
 * - `net.ipv4.tcp_tw_reuse`: an outgoing connection can use a port in TIME-WAIT again after one second instead of 60, if both
 *   sides use TCP timestamps, which Linux does by default.
 * - `net.ipv4.tcp_slow_start_after_idle` 0: a kept connection to an upstream server sends its next request at the speed
 *   that it had reached. By default, it can slow down again after an idle time of one retransmission timeout, at least 200 ms.
 *
 * The presets leave out what proxy guides often add:
 *
 * - `net.ipv4.tcp_fin_timeout` shortens only the wait for a peer that does not close its side (FIN-WAIT-2), not
 *   TIME-WAIT, which takes 60 seconds (measured on Linux 6.1, 6.12, and 6.18).
 * - `net.ipv4.tcp_keepalive_time` and the like: NGINX, HAProxy, and Envoy set SO_KEEPALIVE only if they are configured to
 *   (`proxy_socket_keepalive` and `so_keepalive`, `option tcpka`, `tcp_keepalive`). If yours is, add a preset of `TcpKeepAlive`.
 * - `net.ipv4.tcp_max_syn_backlog`: the kernel ignores it unless `net.ipv4.tcp_syncookies` is 0. With SYN cookies, which are
 *   on by default, `net.core.somaxconn` also limits half-open connections (measured on Linux 6.1, 6.12, and 6.18).
 *
 * @see https://www.haproxy.com/documentation/hapee/latest/getting-started/system-tuning/
 * @see https://docs.kernel.org/networking/ip-sysctl.html for the parameters
 * @see https://github.com/torvalds/linux/blob/v6.1/include/net/tcp.h for the 60 seconds (`TCP_TIMEWAIT_LEN`) and the 200 ms (`TCP_RTO_MIN`)
 * @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_socket_keepalive
 * @see https://docs.haproxy.org/3.0/configuration.html#4.2-option%20tcpka
 * @see https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto for `upstream_connection_options`
 */
export class ProxyTuning {
  /**
   * A preset for NGINX.
   *
   * NGINX requests a queue of 511 connections by default, and Linux allows 4096. To use the longer queue, set `backlog=`
   * in the `listen` directive.
   *
   * Throws if the backlog is not a whole number from 1 to 2147483647.
   *
   * @param backlog the maximum number of connections that wait to be accepted
   */
  public static nginx(backlog: number): NetworkPreset {
    return proxy('nginx', backlog, 'https://nginx.org/en/docs/http/ngx_http_core_module.html#listen', `Set the backlog in NGINX as well: \`listen … backlog=${backlog}\`.`);
  }

  /**
   * A preset for HAProxy, which requests a queue as long as its `maxconn`, unless `backlog` is set. By default, Linux allows a queue of 4096.
   *
   * Throws if the backlog is not a whole number from 1 to 2147483647.
   *
   * @param backlog the maximum number of connections that wait to be accepted
   */
  public static haproxy(backlog: number): NetworkPreset {
    return proxy('haproxy', backlog, HAPROXY_TUNING, `Set \`maxconn\` in HAProxy to at least ${backlog}, or set \`backlog ${backlog}\` in the frontend.`);
  }

  /**
   * A preset for Envoy, which requests the longest queue that the kernel allows (`tcp_backlog_size`). By default, Linux
   * allows a queue of 4096.
   *
   * Throws if the backlog is not a whole number from 1 to 2147483647.
   *
   * @param backlog the maximum number of connections that wait to be accepted
   */
  public static envoy(backlog: number): NetworkPreset {
    return proxy('envoy', backlog, 'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/listener/v3/listener.proto');
  }

  private constructor() { requireFactory(undefined, ProxyTuning); }
}

function proxy(name: string, backlog: number, source: string, requirements?: string): NetworkPreset {
  const factory = `ProxyTuning.${name}`;
  return new NetworkPreset(`${factory}(${backlog})`, {
    reason: 'Bursts of new connections are queued instead of dropped. Connections to one upstream server can use 64000 instead of 28232 ports, and use a port in TIME-WAIT again after one second. '
      + 'A connection that was idle keeps its speed.',
    source,
    requirements,
    values: {
      'net.core.somaxconn': somaxconnFor(factory, backlog),
      'net.ipv4.ip_local_port_range': '1024 65023',
      'net.ipv4.tcp_slow_start_after_idle': '0',
      'net.ipv4.tcp_tw_reuse': '1',
    },
  });
}
