import { KEEPALIVE_INTERVAL, KEEPALIVE_TIME } from './inspection';
import { Connection, endpointText, Finding, isRequested, Observation } from './observation';
import { keepaliveHint } from './program-hints';
import { plural } from '../../cli/plural';
import { groupBy } from '../../grouping';

/** Seconds of tolerance: the timer and the silence are read at slightly different times. */
const TOLERANCE = 1;

/** The relation of a connection's keepalive timer to the parameter. */
type Keepalive = 'none' | 'hidden' | 'unanswered' | 'longer' | 'shorter' | 'equal' | 'possible';

/** Findings about keepalive timers. Connections with the same finding are grouped. */
export function connectionFindings(observation: Observation): Finding[] {
  const groups = groupBy(observation.connections, connection =>
    JSON.stringify([connection.container, connection.program, endText(connection), keepaliveOf(connection, observation)]));
  return [...groups.values()].map(connections => ({ container: connections[0].container, about: 'connection', ...assess(connections, observation) }));
}

/**
 * Compares the remaining time of the timer with the parameter, which is the idle time before the first probe.
 *
 * The timer starts with the full idle time. If it expires after activity, it restarts with the rest of the idle time;
 * after a probe, with the interval. So it never exceeds the larger of the two. On an untouched connection, it is at least
 * the idle time minus the silence.
 */
function keepaliveOf({ timer, silence, isUntouched }: Connection, { network }: Observation): Keepalive {
  if (timer?.kind !== 'keepalive') {
    return timer ? 'hidden' : 'none';
  }
  if (timer.unanswered > 0) {
    return 'unanswered';
  }
  const time = Number(network[KEEPALIVE_TIME]);
  const [earliest, latest] = timer.ends;
  if (earliest > Math.max(time, isUntouched ? 0 : Number(network[KEEPALIVE_INTERVAL])) + TOLERANCE) {
    return 'longer';
  }
  if (earliest <= time + TOLERANCE && latest + silence >= time - TOLERANCE) {
    return 'equal';
  }
  return isUntouched ? 'shorter' : 'possible';
}

function assess(connections: readonly Connection[], observation: Observation): Pick<Finding, 'level' | 'message' | 'fix'> {
  const [{ program, isAccepted }] = connections;
  const isOne = connections.length === 1;
  const subject = `${isOne ? 'a connection' : `${connections.length} connections`} of ${program ?? 'a program'} ${endText(connections[0])} ${isOne ? 'has' : 'have'}`;
  const isTuned = isRequested(KEEPALIVE_TIME, observation);
  const parameter = `${KEEPALIVE_TIME} ${observation.network[KEEPALIVE_TIME]}`;
  const expiry = rangeText(connections.map(({ timer }) => timer?.ends[0] ?? 0));
  const timerText = `a keepalive timer that expires in ${expiry}, after ${rangeText(connections.map(({ silence }) => silence))} of silence`;
  const fix = 'Check whether the program sets TCP_KEEPIDLE, or whether the connection is older than the value of the parameter.';
  switch (keepaliveOf(connections[0], observation)) {
    case 'none': return isTuned
      ? { level: 'warning', message: `${subject} no keepalive timer: ${parameter} has no effect`, fix: keepaliveHint(program, isAccepted) }
      : { level: 'info', message: `${subject} no keepalive timer` };
    case 'hidden': return { level: 'info', message: `${subject} data in flight: another timer hides a keepalive timer` };
    case 'unanswered': {
      const probes = rangeText(connections.map(({ timer }) => timer!.unanswered), 'probe');
      return { level: 'info', message: `${subject} a keepalive timer, and the peer has not answered ${probes}` };
    }
    case 'longer': return { level: isTuned ? 'warning' : 'info', message: `${subject} ${timerText}: more than ${parameter}, which has no effect`, fix };
    case 'shorter': return { level: isTuned ? 'warning' : 'info', message: `${subject} ${timerText}: less than ${parameter}, which has no effect`, fix };
    case 'equal': return { level: isTuned ? 'good' : 'info', message: `${subject} ${timerText}, which matches ${parameter}` };
    case 'possible': return { level: 'info', message: `${subject} ${timerText}: this fits ${parameter}, or a shorter time that the program sets` };
  }
}

/** The end of a connection that identifies it: the accepting port or the peer. */
function endText({ isAccepted, local, peer }: Connection): string {
  return isAccepted ? `accepted on port ${local.port}` : `to ${endpointText(peer)}`;
}

function rangeText(values: readonly number[], noun = 'second'): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(Math.floor);
  return least === most ? plural(least, noun) : `${least} to ${most} ${noun}s`;
}
