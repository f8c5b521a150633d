import { printable } from '../../cli/printable';

/** The `ss` command: all TCP sockets with processes, timers, and details, numeric, one per line. */
export const SS = ['ss', '-t', '-a', '-n', '-p', '-o', '-i', '-H', '-O'];

/** Parses the output of `ss`. Other lines are ignored: a program's name may contain line breaks. */
export function parseSockets(text: string) {
  return text.split('\n').flatMap(line => {
    const [, state, received, toSend, local, peer, details] = /^([A-Z0-9-]+) +(\d+) +(\d+) +(\S+:\S+) +(\S+:\S+)(.*)$/.exec(line) ?? [];
    // `ss` omits a time of 0.
    const [sinceData, sinceAck] = ['lastrcv', 'lastack'].map(name => numberOf(name, details ?? '') / 1000);
    return state === undefined ? [] : [{
      state,

      /** For a listener, connections that wait to be accepted; otherwise, bytes that wait to be read. */
      received: Number(received),

      /** For a listener, the maximum number of waiting connections; otherwise, unacknowledged bytes. */
      toSend: Number(toSend),
      local: parseEndpoint(local),
      peer: parseEndpoint(peer),

      /** The names of processes in the kernel have at most 15 characters. */
      processes: [...details.matchAll(/\("(.*?)",pid=(\d+),fd=\d+\)/g)].map(([, program, pid]) => ({ program: printable(program), pid: Number(pid) })),
      timer: parseTimer(details),

      /** Seconds since the last packet from the peer. */
      silence: Math.min(sinceData, sinceAck),

      // Whether the connection has carried neither data nor an answered probe since it was opened. The SYN counts as one
      // acknowledged byte. An answered probe updates lastack, but not lastrcv.
      isUntouched: numberOf('bytes_acked', details) <= 1 && numberOf('bytes_received', details) === 0 && sinceData - sinceAck < 1,
    }];
  });
}

/** A TCP socket as `ss` prints it. */
export type Socket = ReturnType<typeof parseSockets>[number];

export type Endpoint = ReturnType<typeof parseEndpoint>;

function parseEndpoint(text: string) {
  const end = text.lastIndexOf(':');
  return { address: text.slice(0, end), port: Number(text.slice(end + 1)) || 0 };
}

function numberOf(name: string, details: string): number {
  return Number(new RegExp(` ${name}:(\\d+)`).exec(details)?.[1] ?? 0);
}

/**
 * Parses the timer: `keepalive`, or another one that the kernel shows instead. It ends after the earliest (inclusive) and
 * before the latest (exclusive) number of seconds, since `ss` rounds down. The last number is that of unanswered packets,
 * such as keepalive probes.
 */
function parseTimer(details: string) {
  const [, kind, time, unanswered] = / timer:\((\w+),([^,]*),(\d+)\)/.exec(details) ?? [];
  return kind === undefined ? undefined : { kind, ends: parseTime(time), unanswered: Number(unanswered) };
}

/**
 * Parses `119min`, `4min57sec`, `27sec`, `3.204sec` (`3.204ms` in older versions), or `204ms`.
 *
 * @see print_ms_timer in https://github.com/iproute2/iproute2/blob/main/misc/ss.c
 */
function parseTime(text: string): readonly [number, number] {
  const [, minutes = '0', seconds = '0', milliseconds] = /^(?:(\d+)min)?(?:(\d+)(?:sec|\.))?(?:(\d+)(?:ms|sec))?$/.exec(text) ?? [];
  const earliest = Number(minutes) * 60 + Number(seconds) + Number(milliseconds ?? 0) / 1000;
  return [earliest, earliest + (Number(minutes) > 9 ? 60 : milliseconds === undefined ? 1 : 0.001)];
}
