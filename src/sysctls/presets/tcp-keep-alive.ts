import { Duration } from 'aws-cdk-lib';
import { SysctlPreset } from './sysctl-preset';
import { LinuxControlsError } from '../../error';

/** Unanswered probes before a connection is given up. */
const PROBES = 3;

const NAT_GATEWAY_IDLE_TIMEOUT = Duration.seconds(350);
const SO_KEEPALIVE = 'The program has to set SO_KEEPALIVE on its sockets, and no keepalive times of its own.';

/**
 * Presets that keep idle TCP connections alive and notice dead ones sooner than Linux does by itself (after 7200 seconds).
 *
 * Probes are sent only on sockets with SO_KEEPALIVE. libpq sets it by default, pgjdbc with `tcpKeepAlive=true`, Node.js with
 * `socket.setKeepAlive(true)`, NGINX with `so_keepalive` or `proxy_socket_keepalive`. Go sets it with an idle time of its own, 15 seconds,
 * which overrides the parameter.
 */
export class TcpKeepAlive {
  /**
   * Sends the first probe after half of the idle time after which something on the path forgets a connection, so that one lost probe does no harm.
   *
   * A NAT gateway and a TLS listener of a Network Load Balancer forget after 350 seconds, which cannot be changed; a TCP listener and
   * AWS Network Firewall do so by default.
   *
   * Throws when the time is below 4 seconds or not whole seconds.
   *
   * @param idleTimeout the idle time after which the path forgets a connection, in whole seconds
   */
  public static forIdleTimeout(idleTimeout: Duration): SysctlPreset {
    if (idleTimeout.isUnresolved()) {
      throw new LinuxControlsError('TcpKeepAlive.forIdleTimeout: the idle timeout is known only when the stack is deployed, and is needed now to divide it. Give a number of seconds, or set the three keepalive parameters yourself.');
    }
    const timeout = idleTimeout.toSeconds({ integral: false });
    if (!Number.isInteger(timeout) || timeout < 4) {
      throw new LinuxControlsError(`TcpKeepAlive.forIdleTimeout(${timeout} seconds): give whole seconds, at least 4: half of it is the time to the first probe, and ${PROBES} probes have to fit after it.`);
    }
    // Half of it, and in a very short one so much less that all probes fit.
    const time = Math.min(Math.floor(timeout / 2), timeout - PROBES);
    return new SysctlPreset(`TcpKeepAlive.forIdleTimeout(${timeout} s)`, {
      reason: `An idle connection is probed after ${time} s, before the path forgets it after ${timeout} s; a dead one is noticed after ${PROBES} probes.`,
      source: 'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html',
      alsoNeeds: SO_KEEPALIVE,
      values: {
        'net.ipv4.tcp_keepalive_time': String(time),
        'net.ipv4.tcp_keepalive_intvl': String(Math.max(1, Math.floor((timeout - time) / (PROBES + 1)))),
        'net.ipv4.tcp_keepalive_probes': String(PROBES),
      },
    });
  }

  /**
   * Keeps idle connections alive through a NAT gateway, which forgets them after 350 seconds.
   */
  public static natGateway(): SysctlPreset {
    return TcpKeepAlive.forIdleTimeout(NAT_GATEWAY_IDLE_TIMEOUT);
  }

  /**
   * Notices within seconds that an Aurora instance is gone, whatever the connection was doing: idle, waiting for an acknowledgement, or new.
   *
   * - idle: a probe each second, and the end after five (6 seconds in all; Linux waits more than two hours)
   * - unacknowledged data, during which no probe is sent: `tcp_retries2` 5, about 13 seconds at the shortest retransmission time (Linux: 15, about 924 seconds)
   * - a new connection: `tcp_syn_retries` 3, about 15 seconds (Linux: 6, about 127 seconds)
   *
   * These hold for every connection of the task, also those that cross slower networks.
   */
  public static auroraFailover(): SysctlPreset {
    return new SysctlPreset('TcpKeepAlive.auroraFailover', {
      reason: 'A connection to an instance that has failed over ends within seconds, so that the client can connect to the new writer.',
      source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.BestPractices.FastFailover.html (keepalives); https://docs.kernel.org/networking/ip-sysctl.html (retries)',
      alsoNeeds: `${SO_KEEPALIVE} libpq sets it by default, pgjdbc with tcpKeepAlive=true.`,
      values: {
        'net.ipv4.tcp_keepalive_time': '1',
        'net.ipv4.tcp_keepalive_intvl': '1',
        'net.ipv4.tcp_keepalive_probes': '5',
        'net.ipv4.tcp_retries2': '5',
        'net.ipv4.tcp_syn_retries': '3',
      },
    });
  }

  private constructor() {}
}
