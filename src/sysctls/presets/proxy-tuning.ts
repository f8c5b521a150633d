import { SysctlPreset } from './sysctl-preset';
import { LinuxControlsError } from '../../error';

const HAPROXY_SOURCE = 'https://www.haproxy.com/documentation/hapee/latest/getting-started/system-tuning/';

/**
 * Presets for proxies that accept and open many connections: a longer queue at the listener, more ephemeral ports, quicker reuse of both.
 *
 * The ephemeral range covers the ports on which most programs listen. `TunedProxyTask` reserves those of the task by itself; elsewhere set
 * `netIpv4IpLocalReservedPorts`.
 */
export class ProxyTuning {
  /**
   * For NGINX.
   *
   * By itself NGINX asks for a queue of 511, and Linux allows 4096: without `backlog=` at its `listen` nothing changes.
   *
   * Throws when the backlog is not a whole number from 1 to 2147483647.
   *
   * @param backlog connections that wait to be accepted
   */
  public static nginx(backlog: number): SysctlPreset {
    return proxy('nginx', backlog, 'https://nginx.org/en/docs/http/ngx_http_core_module.html#listen', `NGINX has to ask for it: \`listen … backlog=${backlog}\`.`);
  }

  /**
   * For HAProxy, which asks for a queue as long as its `maxconn`; Linux allows 4096 by itself.
   *
   * Throws when the backlog is not a whole number from 1 to 2147483647.
   *
   * @param backlog connections that wait to be accepted
   */
  public static haproxy(backlog: number): SysctlPreset {
    return proxy('haproxy', backlog, HAPROXY_SOURCE, `HAProxy asks for as much as its \`maxconn\`, or \`backlog ${backlog}\` in the frontend.`);
  }

  /**
   * For Envoy, which asks for a queue as long as the kernel allows; that is 4096 by itself.
   *
   * Throws when the backlog is not a whole number from 1 to 2147483647.
   *
   * @param backlog connections that wait to be accepted
   */
  public static envoy(backlog: number): SysctlPreset {
    return proxy('envoy', backlog, 'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/listener/v3/listener.proto (tcp_backlog_size)');
  }

  private constructor() {}
}

function proxy(name: string, backlog: number, source: string, alsoNeeds?: string): SysctlPreset {
  if (!Number.isInteger(backlog) || backlog < 1 || backlog > 2147483647) {
    throw new LinuxControlsError(`ProxyTuning.${name}(${backlog}): the backlog has to be a whole number of connections from 1 to 2147483647. Linux allows 4096 by itself.`);
  }
  return new SysctlPreset(`ProxyTuning.${name}(${backlog})`, {
    reason: 'A burst of new connections waits instead of being dropped, and connections to the servers behind do not run out of ports.',
    source: `${source}; ${HAPROXY_SOURCE}`,
    alsoNeeds,
    values: {
      'net.core.somaxconn': String(backlog),
      'net.ipv4.ip_local_port_range': '1024 65023',
      'net.ipv4.tcp_fin_timeout': '30',
      'net.ipv4.tcp_max_syn_backlog': String(backlog),
      'net.ipv4.tcp_tw_reuse': '1',
    },
  });
}
