import type { Duration } from 'aws-cdk-lib';
import { NetworkPreset } from './sysctl-preset';
import { AURORA_FAILOVER } from '../../../catalog';
import { message } from '../../../wording';
import { LinuxControlsError } from '../../error';
import { DURATION, requireType } from '../../required-types';

/** The number of unanswered probes after which a connection is closed. */
const PROBES = 3;

/** In seconds. */
const NAT_GATEWAY_IDLE_TIMEOUT = 350;
const REQUIRES_SO_KEEPALIVE = 'The program must set SO_KEEPALIVE on its sockets and must not override the keepalive times.';

/**
 * Presets that keep idle TCP connections alive and detect dead ones earlier than Linux does by default (after 7200 seconds).
 *
 * Only sockets with SO_KEEPALIVE send probes. libpq sets it by default, pgjdbc with `tcpKeepAlive=true`, Node.js with
 * `socket.setKeepAlive(true)`, and NGINX with `so_keepalive` or `proxy_socket_keepalive`. Go sets it with an idle time of 15 seconds,
 * which overrides the kernel parameter.
 */
export class TcpKeepAlive {
  /**
   * Sends keepalive probes often enough that a gateway, load balancer, or firewall on the path does not drop an idle connection.
   *
   * The first probe is sent after half of the idle timeout, so that the connection survives a lost probe. NAT gateways
   * and TLS listeners of Network Load Balancers have a fixed idle timeout of 350 seconds. TCP listeners and AWS Network
   * Firewall have the same timeout by default.
   *
   * Throws if the timeout is below 4 seconds or not a whole number of seconds.
   *
   * @param idleTimeout the idle timeout of the device on the path, in whole seconds
   */
  public static forIdleTimeout(idleTimeout: Duration): NetworkPreset {
    requireType(message`TcpKeepAlive.forIdleTimeout`, idleTimeout, 'idleTimeout', DURATION);
    if (idleTimeout.isUnresolved()) {
      throw new LinuxControlsError(message`TcpKeepAlive.forIdleTimeout: the idle timeout is resolved at deployment, but its value is needed at synthesis. Specify a number of seconds, or set the three keepalive parameters directly.`);
    }
    const timeout = idleTimeout.toSeconds({ integral: false });
    if (!Number.isInteger(timeout) || timeout < 4) {
      throw new LinuxControlsError(message`TcpKeepAlive.forIdleTimeout(${timeout} seconds): the idle timeout must be a whole number of seconds, at least 4. The first probe is sent after half of it, and the rest must leave time for ${PROBES} probes.`);
    }
    return keepAlive(message`TcpKeepAlive.forIdleTimeout(${timeout} s)`, timeout);
  }

  /**
   * Keeps idle connections alive through a NAT gateway, which drops them after 350 seconds.
   */
  public static natGateway(): NetworkPreset {
    return keepAlive(message`TcpKeepAlive.natGateway()`, NAT_GATEWAY_IDLE_TIMEOUT);
  }

  /**
   * Detects within seconds that an Aurora instance has failed, on idle, active, and new connections.
   *
   * - Idle connections: a probe every second, closed after five unanswered probes (6 seconds in total; the Linux default is more than two hours).
   * - Connections with unacknowledged data, which send no probes: `tcp_retries2` 5, about 13 seconds at the shortest retransmission timeout
   *   (Linux default: 15, about 924 seconds).
   * - New connections: `tcp_syn_retries` 3, about 15 seconds on Linux 6.1 and 19 seconds on Linux 6.5 and later (Linux default: 6, about 127 and 131 seconds).
   *
   * The values apply to every connection of the task, not only to those to Aurora. With `tcp_retries2` 5, the task also
   * gives up connections of its clients after an interruption of about 13 seconds. RFC 1122 asks for at least 100
   * seconds, which takes 8 retransmissions.
   *
   * In a task that also serves clients, override that value with `netIpv4TcpRetries2: 15`, and limit only the connections
   * to Aurora: the program sets TCP_USER_TIMEOUT on their sockets, for example with `tcp_user_timeout=13000`
   * (milliseconds) in libpq.
   *
   * Kernel parameters alone do not make a failover fast. AWS also advises a DNS cache of a few seconds, because the
   * endpoint moves to another instance (in Java, the security property `networkaddress.cache.ttl`), short timeouts in the
   * connection string, and the AWS JDBC Driver, which follows the topology of the cluster without DNS.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.BestPractices.FastFailover.html
   * @see https://docs.kernel.org/networking/ip-sysctl.html
   * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TCP-USER-TIMEOUT
   */
  public static auroraFailover(): NetworkPreset {
    return new NetworkPreset(message`TcpKeepAlive.auroraFailover()`, {
      reason: 'Connections to a failed instance are closed within seconds, so that clients can connect to the new writer.',
      source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.BestPractices.FastFailover.html',
      requirements: `${REQUIRES_SO_KEEPALIVE} libpq sets SO_KEEPALIVE by default, pgjdbc with tcpKeepAlive=true. `
        + 'If the task also serves clients, set net.ipv4.tcp_retries2 back to 15 and TCP_USER_TIMEOUT on the connections to Aurora, because RFC 1122 asks for at least 100 seconds. '
        + 'A fast failover also needs a DNS cache of a few seconds (in Java, networkaddress.cache.ttl) and short timeouts in the connection string, or the AWS JDBC Driver.',
      values: AURORA_FAILOVER,
    });
  }

  private constructor() {}
}

/** Returns a preset for an idle timeout in seconds. */
function keepAlive(name: string, timeout: number): NetworkPreset {
  // Half of the timeout, or less to leave time for all probes.
  const time = Math.min(Math.floor(timeout / 2), timeout - PROBES);
  return new NetworkPreset(name, {
    reason: `Idle connections are probed after ${time} s, before the path drops them after ${timeout} s. Dead connections are closed after ${PROBES} unanswered probes.`,
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html',
    requirements: REQUIRES_SO_KEEPALIVE,
    values: {
      'net.ipv4.tcp_keepalive_time': String(time),
      'net.ipv4.tcp_keepalive_intvl': String(Math.max(1, Math.floor((timeout - time) / (PROBES + 1)))),
      'net.ipv4.tcp_keepalive_probes': String(PROBES),
    },
  });
}
