/** The first and last port of a range; equal for a single port. */
export type Ports = readonly [first: number, last: number];

/** Parses `8080` or `9000-9010`; returns undefined for anything else. */
export function parsePorts(text: string): Ports | undefined {
  const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(text) ?? [];
  return first === undefined ? undefined : [Number(first), Number(last)];
}

/** Parses a list such as `8080,9000-9010`, the format of `net.ipv4.ip_local_reserved_ports`; skips items that are not ports. */
export function parsePortList(text: string): Ports[] {
  return text.split(',').map(parsePorts).filter(ports => ports !== undefined);
}

/** Returns the first port of a range that no other range contains. Undefined if there is none. */
export function firstPortOutside(reserved: readonly Ports[], [first, last]: Ports): number | undefined {
  for (let port = first; port <= last;) {
    const covering = reserved.find(([low, high]) => port >= low && port <= high);
    if (!covering) {
      return port;
    }
    port = covering[1] + 1;
  }
  return undefined;
}

/** Formats ranges as the kernel prints them: in ascending order, with overlapping and adjacent ones as one. */
export function formatPortList(ranges: readonly Ports[]): string {
  const merged: [number, number][] = [];
  for (const [first, last] of [...ranges].sort(([one], [other]) => one - other)) {
    const previous = merged[merged.length - 1];
    if (previous !== undefined && first <= previous[1] + 1) {
      previous[1] = Math.max(previous[1], last);
    } else {
      merged.push([first, last]);
    }
  }
  return merged.map(([first, last]) => first === last ? String(first) : `${first}-${last}`).join(',');
}
