import { somaxconnFor } from './listen-backlog';
import { NetworkPreset } from './sysctl-preset';

const HAPROXY_TUNING = 'https://www.haproxy.com/documentation/hapee/latest/getting-started/system-tuning/';

/**
 * Presets for proxies that accept and open many connections: a longer accept queue, more ephemeral ports, and reuse of
 * the ports of closed connections.
 *
 * `net.ipv4.tcp_fin_timeout` shortens only the wait for a server that does not close its side (FIN-WAIT-2). TIME-WAIT,
 * which follows, always takes 60 seconds. `net.ipv4.tcp_tw_reuse` lets an outgoing connection use the port again after
 * one of them.
 *
 * The presets never set `net.core.somaxconn` below 4096, the default, so that the other programs of the task keep their limit.
 *
 * The ephemeral range includes the ports that most programs listen on. `reserveListeningPorts`, which is true by default,
 * reserves those in port mappings. Reserve others with `netIpv4IpLocalReservedPorts`.
 *
 * The presets leave `net.ipv4.tcp_max_syn_backlog` alone, although the HAProxy documentation raises it. The kernel
 * ignores it unless `net.ipv4.tcp_syncookies` is 0. With SYN cookies, which are on by default, `net.core.somaxconn` also
 * limits half-open connections (measured on Linux 6.1, 6.12, and 6.18).
 *
 * @see https://www.haproxy.com/documentation/hapee/latest/getting-started/system-tuning/
 * @see https://docs.kernel.org/networking/ip-sysctl.html for FIN-WAIT-2
 * @see https://github.com/torvalds/linux/blob/v6.1/include/net/tcp.h for the 60 seconds (`TCP_TIMEWAIT_LEN`)
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
   * A preset for HAProxy, which requests a queue as long as its `maxconn`. Linux allows 4096 connections by default.
   *
   * Throws if the backlog is not a whole number from 1 to 2147483647.
   *
   * @param backlog the maximum number of connections that wait to be accepted
   */
  public static haproxy(backlog: number): NetworkPreset {
    return proxy('haproxy', backlog, HAPROXY_TUNING, `Set \`maxconn\` in HAProxy to at least ${backlog}, or set \`backlog ${backlog}\` in the frontend.`);
  }

  /**
   * A preset for Envoy, which requests the longest queue that the kernel allows (`tcp_backlog_size`). Linux allows 4096
   * connections by default.
   *
   * Throws if the backlog is not a whole number from 1 to 2147483647.
   *
   * @param backlog the maximum number of connections that wait to be accepted
   */
  public static envoy(backlog: number): NetworkPreset {
    return proxy('envoy', backlog, 'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/listener/v3/listener.proto');
  }

  private constructor() {}
}

function proxy(name: string, backlog: number, source: string, requirements?: string): NetworkPreset {
  const factory = `ProxyTuning.${name}`;
  return new NetworkPreset(`${factory}(${backlog})`, {
    reason: 'Bursts of new connections are queued instead of dropped. Connections to one upstream server can use 64000 instead of 28232 ports, and use a port in TIME-WAIT again after one second. '
      + 'A connection whose other side does not close is given up after 30 seconds instead of 60.',
    source,
    requirements,
    values: {
      'net.core.somaxconn': somaxconnFor(factory, backlog),
      'net.ipv4.ip_local_port_range': '1024 65023',
      'net.ipv4.tcp_fin_timeout': '30',
      'net.ipv4.tcp_tw_reuse': '1',
    },
  });
}
