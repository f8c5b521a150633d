import { NetworkPreset } from './sysctl-preset';
import { listOf, optional, PORT_RANGE, requireTypes } from '../../required-types';
import { textOfPortList } from '../values/port-list-text';
import type { PortRange } from '../values/port-range';
import { requireFactory } from '../../factory';

/** Options for many outgoing connections. */
export interface OutgoingConnectionsOptions {
  /**
   * Ports from 1024 to 65023 to reserve, on which containers listen although the task definition does not show it.
   *
   * `reserveListeningPorts` reserves the ports of port mappings, of `localhost` in health check commands, and `ingressPortOverride` of Service Connect.
   *
   * @default - none
   */
  readonly listeningPorts?: PortRange[];
}

/**
 * Presets for programs that open many connections to the same servers, such as workers, crawlers, and clients without a
 * connection pool.
 *
 * Each connection from one address to one address and port requires a local port of its own. Linux selects it from 28232
 * ports by default (32768 to 60999), and usually keeps it in TIME-WAIT for 60 seconds if this side closes the connection first. So about 470
 * connections per second to one server take all ports.
 *
 * What happens then depends on `net.ipv4.tcp_max_tw_buckets`. If it is lower than the number of ports, further connections
 * leave TIME-WAIT at once, and delayed packets of an old connection can reach a new one. Otherwise, `connect` fails with
 * EADDRNOTAVAIL ("Cannot assign requested address"). The default is one for each 256 KiB of memory of the machine,
 * rounded up to a power of two, at most 262144: 8192 with 2 GiB. With more than 4 GiB, it exceeds the 28232 ports.
 *
 * @see https://github.com/torvalds/linux/blob/v6.1/include/net/tcp.h for the 60 seconds (`TCP_TIMEWAIT_LEN`)
 * @see https://github.com/torvalds/linux/blob/v6.1/net/ipv4/inet_timewait_sock.c for the limit (`inet_twsk_alloc`)
 */
export class OutgoingConnections {
  /**
   * More than doubles the number of ephemeral ports (1024 to 65023), and lets a new connection reuse a port in TIME-WAIT
   * after one second, if both sides use TCP timestamps, which Linux does by default.
   *
   * The ephemeral range includes the ports that most programs listen on, so the kernel could give such a port to an
   * outgoing connection before the program listens. The ports that the task shows are reserved (`reserveListeningPorts`), unless you set it to false, and those that you pass.
   * The proxy presets use the same range, so they can be combined.
   *
   * The parameters do not replace a connection pool: each NAT gateway address supports 55000 connections to one server at a time.
   *
   * @see https://docs.kernel.org/networking/ip-sysctl.html
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
   * @see https://man7.org/linux/man-pages/man7/ip.7.html for IP_BIND_ADDRESS_NO_PORT
   *
   * @example
   * declare const taskDefinition: ecs.FargateTaskDefinition;
   *
   * taskDefinition.addExtension(KernelTuning.network({
   *   presets: [OutgoingConnections.many()],
   * }));
   */
  public static many(options: OutgoingConnectionsOptions = {}): NetworkPreset {
    options = requireTypes('OutgoingConnections.many', options, { listeningPorts: optional(listOf(PORT_RANGE)) });
    const reserved = textOfPortList(options.listeningPorts ?? []);
    return new NetworkPreset(`OutgoingConnections.many(${reserved})`, {
      reason: 'A task has 64000 instead of 28232 ports for its connections to one server, and uses them again after one second instead of 60.',
      source: 'https://docs.kernel.org/networking/ip-sysctl.html',
      requirements: 'Both sides must use TCP timestamps, which Linux does by default. Each connection requires a file descriptor, so raise the nofile limit of the container above the number of connections. '
        + 'A program that binds to an address before it connects must set IP_BIND_ADDRESS_NO_PORT; otherwise it cannot use one port for connections to several servers.',
      values: {
        'net.ipv4.ip_local_port_range': '1024 65023',
        ...reserved && { 'net.ipv4.ip_local_reserved_ports': reserved },
        'net.ipv4.tcp_tw_reuse': '1',
      },
    });
  }

  private constructor() { requireFactory(undefined, OutgoingConnections); }
}
