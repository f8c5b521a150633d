import { tcpListenersIn } from './listeners';
import { eachNamespace } from './sysctls';
import { AURORA_FAILOVER } from '../../catalog';
import type { ContainerModel } from '../model';
import type { Rule } from '../rule';

const RETRIES = 'net.ipv4.tcp_retries2';

/** RFC 1122 asks for at least 100 seconds, which 8 retransmissions take. */
const FEWEST_RETRIES = 8;

/** In seconds. Each of the following timeouts is twice as long. */
const SHORTEST_RETRANSMISSION_TIMEOUT = 0.2;

/**
 * Returns the check of a rule about TCP listeners whose accepted connections give up after few retransmissions: those of
 * the failover preset, or all others.
 */
export function eachEarlyEnd(ofPreset: boolean): Rule['check'] {
  return eachNamespace([RETRIES], (values, containers) => {
    const retries = Number(/^\s*(\d+)\s*$/.exec(values.get(RETRIES) ?? '')?.[1] ?? FEWEST_RETRIES);
    const [listener] = retries >= FEWEST_RETRIES ? [] : tcpListenersIn(containers);
    if (!listener || isAuroraFailover(values) !== ofPreset) {
      return [];
    }
    const seconds = SHORTEST_RETRANSMISSION_TIMEOUT * (2 ** (retries + 1) - 1);
    return [{
      name: RETRIES,
      message: `${RETRIES} is ${retries}, and container ${listener.name} listens on port ${firstTcpPort(listener)}. A client that leaves data unacknowledged for about ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} seconds can lose its connection.`,
    }];
  });
}

function firstTcpPort({ ports }: ContainerModel): number {
  return ports.find(({ protocol }) => protocol === 'tcp')!.first;
}

function isAuroraFailover(values: ReadonlyMap<string, string>): boolean {
  const [time, interval] = ['time', 'intvl'].map(name => values.get(`net.ipv4.tcp_keepalive_${name}`)?.trim());
  return time !== undefined && time === interval && Object.entries(AURORA_FAILOVER).every(([name, value]) => values.get(name)?.trim() === value);
}
