import { printable } from '../../cli/printable';

/** The `ss` command: all TCP sockets with processes, timers, and details, numeric, one per line. */
export const SS = ['ss', '-t', '-a', '-n', '-p', '-o', '-i', '-H', '-O'];

/** A TCP socket as `ss` prints it. */
export interface Socket {
  readonly state: string;

  /** For a listener, connections that wait to be accepted; otherwise, bytes that wait to be read. */
  readonly received: number;

  /** For a listener, the maximum number of waiting connections; otherwise, unacknowledged bytes. */
  readonly toSend: number;
  readonly local: Endpoint;
  readonly peer: Endpoint;
  readonly processes: readonly Process[];
  readonly timer?: Timer;

  /** Seconds since the last packet from the peer. */
  readonly silence: number;

  /** Whether the connection has carried neither data nor an answered probe since it was opened. */
  readonly isUntouched: boolean;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface Process {
  /** The process name in the kernel, which has at most 15 characters. */
  readonly program: string;
  readonly pid: number;
}

export interface Timer {
  /** `keepalive`, or another timer that the kernel shows instead. */
  readonly kind: string;

  /** Seconds until the timer expires: the earliest (inclusive) and the latest (exclusive), since `ss` rounds down. */
  readonly ends: readonly [number, number];

  /** The number of unanswered packets, such as keepalive probes. */
  readonly unanswered: number;
}

/** Parses the output of `ss`. Other lines are ignored: a program's name may contain line breaks. */
export function parseSockets(text: string): Socket[] {
  return text.split('\n').flatMap(line => {
    const [, state, received, toSend, local, peer, details] = /^([A-Z0-9-]+) +(\d+) +(\d+) +(\S+:\S+) +(\S+:\S+)(.*)$/.exec(line) ?? [];
    // `ss` omits a time of 0.
    const [sinceData, sinceAck] = ['lastrcv', 'lastack'].map(name => numberOf(name, details ?? '') / 1000);
    return state === undefined ? [] : [{
      state,
      received: Number(received),
      toSend: Number(toSend),
      local: parseEndpoint(local),
      peer: parseEndpoint(peer),
      processes: [...details.matchAll(/\("(.*?)",pid=(\d+),fd=\d+\)/g)].map(([, program, pid]) => ({ program: printable(program), pid: Number(pid) })),
      timer: parseTimer(details),
      silence: Math.min(sinceData, sinceAck),
      // The SYN counts as one acknowledged byte. An answered probe updates lastack, but not lastrcv.
      isUntouched: numberOf('bytes_acked', details) <= 1 && numberOf('bytes_received', details) === 0 && sinceData - sinceAck < 1,
    }];
  });
}

function parseEndpoint(text: string): Endpoint {
  const end = text.lastIndexOf(':');
  return { address: text.slice(0, end), port: Number(text.slice(end + 1)) || 0 };
}

function numberOf(name: string, details: string): number {
  return Number(new RegExp(` ${name}:(\\d+)`).exec(details)?.[1] ?? 0);
}

function parseTimer(details: string): Timer | undefined {
  const [, kind, time, unanswered] = / timer:\((\w+),([^,]*),(\d+)\)/.exec(details) ?? [];
  return kind === undefined ? undefined : { kind, ends: parseTime(time), unanswered: Number(unanswered) };
}

/**
 * Parses `119min`, `4min57sec`, `27sec`, `3.204sec` (`3.204ms` in older versions), or `204ms`.
 *
 * @see print_ms_timer in https://github.com/iproute2/iproute2/blob/main/misc/ss.c
 */
function parseTime(text: string): [number, number] {
  const [, minutes = '0', seconds = '0', milliseconds] = /^(?:(\d+)min)?(?:(\d+)(?:sec|\.))?(?:(\d+)(?:ms|sec))?$/.exec(text) ?? [];
  const earliest = Number(minutes) * 60 + Number(seconds) + Number(milliseconds ?? 0) / 1000;
  return [earliest, earliest + (Number(minutes) > 9 ? 60 : milliseconds === undefined ? 1 : 0.001)];
}
