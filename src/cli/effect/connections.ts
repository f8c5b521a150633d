import { Connection, endpointText, Finding, isAskedFor, Observation } from './observation';
import { keepaliveHint } from './program-hints';
import { addToGroup } from '../../grouping';

export const KEEPALIVE_TIME = 'net.ipv4.tcp_keepalive_time';
export const KEEPALIVE_INTERVAL = 'net.ipv4.tcp_keepalive_intvl';

/** Timers and times of two moments are compared, so this many seconds are no difference. */
const TOLERANCE = 1;

/** What is known of the keepalive timer of a connection. */
type Keepalive = 'none' | 'hidden' | 'unanswered' | 'longer' | 'shorter' | 'equal' | 'possible';

/** Each connection with or without a keepalive timer, beside the parameter; those of which the same is said are told together. */
export function connectionFindings(observation: Observation): Finding[] {
  const groups = new Map<string, Connection[]>();
  for (const connection of observation.connections) {
    const key = JSON.stringify([connection.container, connection.program, whereText(connection), keepaliveOf(connection, observation)]);
    addToGroup(groups, key, connection);
  }
  return [...groups.values()].map(connections => ({ container: connections[0].container, about: 'connection', ...judged(connections, observation) }));
}

/**
 * What the timer says of the idle time, after which the first probe is sent.
 *
 * The timer starts with all of the idle time. Where it ends after a sign of life it starts anew with what is left, and after a probe with the interval.
 * So what is left now is never more than the idle time, or the interval. In a connection that nothing has touched it is never less than the idle time without
 * the silence.
 */
function keepaliveOf({ timer, silence, isUntouched }: Connection, { network }: Observation): Keepalive {
  if (timer?.kind !== 'keepalive') {
    return timer ? 'hidden' : 'none';
  }
  if (timer.unanswered > 0) {
    return 'unanswered';
  }
  const time = Number(network[KEEPALIVE_TIME]);
  const [least, most] = timer.ends;
  if (least > Math.max(time, isUntouched ? 0 : Number(network[KEEPALIVE_INTERVAL])) + TOLERANCE) {
    return 'longer';
  }
  if (least <= time + TOLERANCE && most + silence >= time - TOLERANCE) {
    return 'equal';
  }
  return isUntouched ? 'shorter' : 'possible';
}

function judged(connections: readonly Connection[], observation: Observation): Pick<Finding, 'level' | 'message' | 'fix'> {
  const [{ program, isAccepted }] = connections;
  const told = `${connections.length === 1 ? 'a connection' : `${connections.length} connections`} of ${program ?? 'a program'} ${whereText(connections[0])}`;
  const isTuned = isAskedFor(KEEPALIVE_TIME, observation);
  const asked = `${KEEPALIVE_TIME} ${observation.network[KEEPALIVE_TIME]}`;
  const ends = `a keepalive timer that ends in ${rangeText(connections.map(({ timer }) => timer?.ends[0] ?? 0))}, after ${rangeText(connections.map(({ silence }) => silence))} of silence`;
  const itself = 'The program sets TCP_KEEPIDLE on the socket, or the connection is older than the parameter\'s value.';
  switch (keepaliveOf(connections[0], observation)) {
    case 'none': return isTuned
      ? { level: 'warning', message: `${told} without a keepalive timer: ${asked} changes nothing`, fix: keepaliveHint(program, isAccepted) }
      : { level: 'info', message: `${told} without a keepalive timer` };
    case 'hidden': return { level: 'info', message: `${told} with data under way, for which another timer runs: a keepalive timer is not seen` };
    case 'unanswered': return { level: 'info', message: `${told} with a keepalive timer: the peer has not answered ${rangeText(connections.map(({ timer }) => timer!.unanswered), 'probes')}` };
    case 'longer': return { level: isTuned ? 'warning' : 'info', message: `${told} with ${ends}: more than ${asked}, which changes nothing`, fix: itself };
    case 'shorter': return { level: isTuned ? 'warning' : 'info', message: `${told} with ${ends}: less than ${asked}, which changes nothing`, fix: itself };
    case 'equal': return { level: isTuned ? 'good' : 'info', message: `${told} with ${ends}, as ${asked} says` };
    case 'possible': return { level: 'info', message: `${told} with ${ends}: that may be what was left of ${asked}, or less that the program asks for` };
  }
}

/** The other end of a connection: the port that it came in by, or the peer. */
function whereText({ isAccepted, local, peer }: Connection): string {
  return isAccepted ? `that came in by port ${local.port}` : `to ${endpointText(peer)}`;
}

function rangeText(values: readonly number[], unit = 'seconds'): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(Math.floor);
  return least === most ? `${least} ${unit}` : `${least} to ${most} ${unit}`;
}
