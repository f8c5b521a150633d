import { requireBacklog } from './listen-backlog';
import { NetworkPreset } from './sysctl-preset';

const HAPROXY_TUNING = 'https://www.haproxy.com/documentation/hapee/latest/getting-started/system-tuning/';

/**
 * Presets for proxies that accept and open many connections: a longer accept queue, more ephemeral ports, and faster reuse of closed connections.
 *
 * The ephemeral range includes the ports that most programs listen on. `TunedProxyTask` reserves the listening ports of the task automatically.
 * In other tasks, set `netIpv4IpLocalReservedPorts`.
 *
 * The presets leave `net.ipv4.tcp_max_syn_backlog` alone, although the HAProxy documentation raises it. The kernel ignores it unless
 * `net.ipv4.tcp_syncookies` is 0. With SYN cookies, which are on by default, `net.core.somaxconn` also limits half-open connections (measured on Linux 6.1, 6.12, and 6.18).
 *
 * @see https://www.haproxy.com/documentation/hapee/latest/getting-started/system-tuning/
 */
export class ProxyTuning {
  /**
   * A preset for NGINX.
   *
   * NGINX requests a queue of 511 connections by default, and Linux allows 4096. To use the longer queue, set `backlog=` in the `listen` directive.
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
   * A preset for Envoy, which requests the longest queue that the kernel allows (`tcp_backlog_size`). Linux allows 4096 connections by default.
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
  requireBacklog(`ProxyTuning.${name}`, backlog);
  return new NetworkPreset(`ProxyTuning.${name}(${backlog})`, {
    reason: 'Bursts of new connections are queued instead of dropped, and connections to the upstream servers do not run out of ports.',
    source,
    requirements,
    values: {
      'net.core.somaxconn': String(backlog),
      'net.ipv4.ip_local_port_range': '1024 65023',
      'net.ipv4.tcp_fin_timeout': '30',
      'net.ipv4.tcp_tw_reuse': '1',
    },
  });
}
