import { tcpListenersIn } from './listeners';
import { combinedSysctls, lastSettingOf, mayBeSetToUnknown, tunedNamespacesOf } from './sysctls';
import { AURORA_FAILOVER } from '../../catalog';
import type { ContainerModel, TaskDefinitionModel } from '../model';
import type { Finding } from '../rule';

const RETRIES = 'net.ipv4.tcp_retries2';

/** RFC 1122 asks for at least 100 seconds, which 8 retransmissions take. */
const FEWEST_RETRIES = 8;

/** In seconds. Each of the following timeouts is twice as long. */
const SHORTEST_RETRANSMISSION_TIMEOUT = 0.2;

/** Returns findings for TCP listeners whose accepted connections give up after few retransmissions: those of the failover preset, or all others. */
export function earlyEndsOfConnections(task: TaskDefinitionModel, ofPreset: boolean): Finding[] {
  return tunedNamespacesOf(task).flatMap(containers => {
    const values = combinedSysctls(containers);
    const retries = Number(/^\s*(\d+)\s*$/.exec(values.get(RETRIES) ?? '')?.[1] ?? FEWEST_RETRIES);
    const [listener] = tcpListenersIn(containers);
    if (retries >= FEWEST_RETRIES || !listener || mayBeSetToUnknown(RETRIES, containers) || isAuroraFailover(values) !== ofPreset) {
      return [];
    }
    const seconds = SHORTEST_RETRANSMISSION_TIMEOUT * (2 ** (retries + 1) - 1);
    return [{
      message: `${RETRIES} is ${retries}, and container ${listener.name} listens on port ${firstTcpPort(listener)}. A client that does not answer for about ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} seconds loses its connection.`,
      at: lastSettingOf(RETRIES, containers),
    }];
  });
}

function firstTcpPort({ ports }: ContainerModel): number | undefined {
  return ports.find(({ protocol }) => protocol === 'tcp')?.first;
}

function isAuroraFailover(values: ReadonlyMap<string, string>): boolean {
  return Object.entries(AURORA_FAILOVER).every(([name, value]) => values.get(name)?.trim() === value);
}
