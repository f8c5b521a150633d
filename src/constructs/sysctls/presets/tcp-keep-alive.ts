import { Duration } from 'aws-cdk-lib';
import { NetworkPreset } from './sysctl-preset';
import { AURORA_FAILOVER } from '../../../catalog';
import { message } from '../../../wording';
import { LinuxControlsError } from '../../error';
import { DURATION, FLAG, optional, requireType, requireTypes } from '../../required-types';
import { requireFactory } from '../../factory';

/** The number of unanswered probes after which a connection is closed. */
const PROBES = 3;

/** In seconds. */
const NAT_GATEWAY_IDLE_TIMEOUT = 350;

/** In seconds: one second before the first of five probes, and one after each. */
const MIN_DETECTION_TIME = 6;
const REQUIRES_SO_KEEPALIVE = 'The program must set SO_KEEPALIVE on its sockets and must not override the keepalive times.';

/** Options for the detection of a failed Aurora instance. */
export interface AuroraFailoverOptions {
  /**
   * The time within which an idle connection that sends probes to a failed instance is closed, in whole seconds, at least 6.
   *
   * Up to five probes are sent, one each sixth of it, rounded down to whole seconds. With these, idle connections
   * survive an interruption of the path that is shorter than about four sixths, 20 seconds by default. An interruption of
   * five sixths can close every idle connection of the task that sends probes.
   *
   * AWS recommends one second, one second, and five probes, which is a detection time of 6 seconds. Its price: an
   * interruption of 5 seconds can close every idle connection of the task that sends probes, also those that have nothing
   * to do with Aurora.
   *
   * @default - 30 seconds
   */
  readonly detectionTime?: Duration;

  /**
   * Whether to also limit retransmissions, for connections with unacknowledged data, which send no probes, and for new connections.
   *
   * - `tcp_retries2` 5: about 13 seconds at the shortest retransmission timeout (Linux default: 15, about 924 seconds).
   * - `tcp_syn_retries` 3: about 15 seconds on Linux 6.1 and 19 seconds on Linux 6.5 and later (Linux default: 6, about 127
   *   and 131 seconds).
   *
   * The values are the defaults of every connection of the task, not only of those to Aurora: the task can also give up
   * connections of its clients after an interruption of about 13 seconds. RFC 1122 asks for at least 100 seconds, which takes 8
   * retransmissions. To limit only the connections to Aurora, leave this off and let the program set TCP_USER_TIMEOUT on
   * their sockets, for example with `tcp_user_timeout=13000` (milliseconds) in libpq.
   *
   * @default false
   */
  readonly limitRetransmissions?: boolean;
}

/**
 * Presets that keep idle TCP connections alive and detect dead ones earlier than Linux does by default (after more than two hours).
 *
 * Only sockets with SO_KEEPALIVE send probes. libpq sets it by default, pgjdbc with `tcpKeepAlive=true`, Node.js with
 * `socket.setKeepAlive(true)` on a connected socket, and NGINX with `so_keepalive` or `proxy_socket_keepalive`.
 *
 * Some programs override the kernel parameters for their own sockets: Go sets an idle time of 15 seconds. In Node.js, the
 * HTTP agent sets an idle time of 1 second, an interval of 1 second, and 10 probes, and `setKeepAlive` with a delay sets
 * the same interval and number (measured with Node.js 20).
 */
export class TcpKeepAlive {
  /**
   * Sends keepalive probes often enough that, for example, a NAT gateway, Network Load Balancer, or firewall on the path does not drop an idle connection.
   *
   * The first probe is sent after about half of the idle timeout, so that the connection survives a lost probe. NAT gateways
   * and TLS listeners of Network Load Balancers have a fixed idle timeout of 350 seconds. TCP listeners and AWS Network
   * Firewall have the same timeout by default.
   *
   * Throws if the timeout is below 4 seconds or not a whole number of seconds.
   *
   * @param idleTimeout the idle timeout of the device on the path, in whole seconds
   */
  public static forIdleTimeout(idleTimeout: Duration): NetworkPreset {
    const factory = message`TcpKeepAlive.forIdleTimeout`;
    requireType(factory, idleTimeout, 'idleTimeout', DURATION);
    const timeout = wholeSeconds(factory, 'idle timeout', idleTimeout, 4, `The first probe is sent after half of it, and the rest must leave time for ${PROBES} probes.`);
    return keepAlive(`${factory}(${timeout} s)`, timeout);
  }

  /**
   * Keeps idle connections alive through a NAT gateway, which drops them after 350 seconds.
   */
  public static natGateway(): NetworkPreset {
    return keepAlive(message`TcpKeepAlive.natGateway()`, NAT_GATEWAY_IDLE_TIMEOUT);
  }

  /**
   * Detects that an Aurora instance has failed, on idle connections: by default, within 30 seconds instead of more than two hours.
   *
   * By default, the first probe is sent after 5 seconds, and a connection is closed after five unanswered probes, one every 5 seconds.
   * So each idle connection that uses these values sends a small packet every 5 seconds, and survives interruptions of less
   * than 20 seconds.
   *
   * Kernel parameters alone do not make a failover fast. AWS also advises a DNS cache of a few seconds, because the
   * endpoint moves to another instance (in Java, the security property `networkaddress.cache.ttl`), short timeouts in the
   * connection string, and the AWS JDBC Driver, which follows the topology of the cluster without DNS.
   *
   * Throws if the detection time is below 6 seconds or not a whole number of seconds.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.BestPractices.FastFailover.html
   * @see https://docs.kernel.org/networking/ip-sysctl.html
   * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TCP-USER-TIMEOUT
   */
  public static auroraFailover(options: AuroraFailoverOptions = {}): NetworkPreset {
    const factory = message`TcpKeepAlive.auroraFailover`;
    options = requireTypes(factory, options, { detectionTime: optional(DURATION), limitRetransmissions: FLAG });
    const { detectionTime = Duration.seconds(30), limitRetransmissions = false } = options;
    const seconds = wholeSeconds(factory, 'detection time', detectionTime, MIN_DETECTION_TIME, 'The first probe is sent after a sixth of it, and four follow at intervals of a sixth.');
    const sixth = String(Math.floor(seconds / MIN_DETECTION_TIME));
    const { 'net.ipv4.tcp_keepalive_probes': probes, ...retransmissions } = AURORA_FAILOVER;
    return new NetworkPreset(`${factory}()`, {
      reason: `Idle connections to a failed instance are closed within ${seconds} seconds, so that clients can connect to the new writer.`,
      source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.BestPractices.FastFailover.html',
      requirements: `${REQUIRES_SO_KEEPALIVE} libpq sets SO_KEEPALIVE by default, pgjdbc with tcpKeepAlive=true. `
        + (limitRetransmissions
          ? 'The retransmissions are also limited on connections of clients, for which RFC 1122 asks for at least 100 seconds. '
          : 'Connections with unacknowledged data send no probes: set TCP_USER_TIMEOUT on the connections to Aurora, or limit retransmissions for the whole task. ')
        + 'A fast failover also needs a DNS cache of a few seconds (in Java, networkaddress.cache.ttl) and short timeouts in the connection string, or the AWS JDBC Driver.',
      values: {
        'net.ipv4.tcp_keepalive_time': sixth,
        'net.ipv4.tcp_keepalive_intvl': sixth,
        'net.ipv4.tcp_keepalive_probes': probes,
        ...limitRetransmissions && retransmissions,
      },
    });
  }

  private constructor() { requireFactory(undefined, TcpKeepAlive); }
}

/** Returns a duration in seconds. Throws if it is unresolved, below the minimum, or not a whole number of seconds. */
function wholeSeconds(factory: string, what: string, duration: Duration, min: number, reason: string): number {
  if (duration.isUnresolved()) {
    throw new LinuxControlsError(`${factory}: the ${what} is resolved at deployment, but its value is needed at synthesis. Specify a number of seconds, or set the three keepalive parameters directly.`);
  }
  const seconds = duration.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < min) {
    throw new LinuxControlsError(`${factory}(${seconds} seconds): the ${what} must be a whole number of seconds, at least ${min}. ${reason}`);
  }
  return seconds;
}

/** Returns a preset for an idle timeout in seconds. */
function keepAlive(name: string, timeout: number): NetworkPreset {
  // Half of the timeout, or less to leave time for all probes.
  const time = Math.min(Math.floor(timeout / 2), timeout - PROBES);
  const interval = Math.max(1, Math.floor((timeout - time) / (PROBES + 1)));
  return new NetworkPreset(name, {
    reason: `Idle connections are probed after ${time} s, so that a lost probe is repeated before the path drops them after ${timeout} s. A dead connection is closed after ${time + PROBES * interval} s, when ${PROBES} probes are unanswered.`,
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html',
    requirements: REQUIRES_SO_KEEPALIVE,
    values: {
      'net.ipv4.tcp_keepalive_time': String(time),
      'net.ipv4.tcp_keepalive_intvl': String(interval),
      'net.ipv4.tcp_keepalive_probes': String(PROBES),
    },
  });
}
