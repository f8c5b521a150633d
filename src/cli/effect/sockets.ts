import { printable } from '../describe/shell';

/** Options of `ss`: TCP sockets of every state, with processes, timers and details, numbers only, a line each. */
export const SS = ['ss', '-t', '-a', '-n', '-p', '-o', '-i', '-H', '-O'];

/** A TCP socket as `ss` tells of it. */
export interface Socket {
  readonly state: string;

  /** Connections that wait to be accepted where it listens, else bytes that wait to be read. */
  readonly received: number;

  /** The longest queue of connections where it listens, else bytes that nobody has acknowledged. */
  readonly toSend: number;
  readonly local: Endpoint;
  readonly peer: Endpoint;
  readonly processes: readonly Process[];
  readonly timer?: Timer;

  /** Seconds since something came from the peer. */
  readonly silence: number;

  /** Whether nothing has gone either way since it was opened. */
  readonly isUntouched: boolean;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface Process {
  /** The name that the kernel keeps, of 15 letters at most. */
  readonly program: string;
  readonly pid: number;
}

export interface Timer {
  /** `keepalive`, or another that the kernel tells of in its place. */
  readonly kind: string;

  /** Seconds until it ends: not before the first, and before the second. `ss` rounds down. */
  readonly ends: readonly [number, number];

  /** What was sent without an answer, such as keepalive probes. */
  readonly unanswered: number;
}

/** Reads the output of `ss`. What is no line of a socket is left out: the name of a program may hold anything. */
export function parseSockets(text: string): Socket[] {
  return text.split('\n').flatMap(line => {
    const [, state, received, toSend, local, peer, details] = /^([A-Z0-9-]+) +(\d+) +(\d+) +(\S+:\S+) +(\S+:\S+)(.*)$/.exec(line) ?? [];
    // A time of 0 is left out.
    const [data, sign] = ['lastrcv', 'lastack'].map(name => numberOf(name, details ?? '') / 1000);
    return state === undefined ? [] : [{
      state,
      received: Number(received),
      toSend: Number(toSend),
      local: parseEndpoint(local),
      peer: parseEndpoint(peer),
      processes: [...details.matchAll(/\("(.*?)",pid=(\d+),fd=\d+\)/g)].map(([, program, pid]) => ({ program: printable(program), pid: Number(pid) })),
      timer: parseTimer(details),
      silence: Math.min(data, sign),
      // The opening counts as a byte of the side that has opened it. A probe that was answered is no data, but a sign.
      isUntouched: numberOf('bytes_acked', details) <= 1 && numberOf('bytes_received', details) === 0 && data - sign < 1,
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
 * `119min`, `4min57sec`, `27sec`, `3.204sec` (which older versions write as `3.204ms`) or `204ms`.
 *
 * @see print_ms_timer in https://github.com/iproute2/iproute2/blob/main/misc/ss.c
 */
function parseTime(text: string): [number, number] {
  const [, minutes = '0', seconds = '0', milliseconds] = /^(?:(\d+)min)?(?:(\d+)(?:sec|\.))?(?:(\d+)(?:ms|sec))?$/.exec(text) ?? [];
  const least = Number(minutes) * 60 + Number(seconds) + Number(milliseconds ?? 0) / 1000;
  return [least, least + (Number(minutes) > 9 ? 60 : milliseconds === undefined ? 1 : 0.001)];
}
