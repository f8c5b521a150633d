import { memoize } from '../memoize';

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

/**
 * Returns the first port of a range that no other range contains. Undefined if there is none. The other ranges are the
 * result of `mergePorts`.
 */
export function firstPortOutside(merged: readonly Ports[], [first, last]: Ports): number | undefined {
  let [low, high] = [0, merged.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = merged[middle][1] < first ? [middle + 1, high] : [low, middle];
  }
  const port = low < merged.length && merged[low][0] <= first ? merged[low][1] + 1 : first;
  return port <= last ? port : undefined;
}

/** Sorts ranges, and joins those that overlap or are adjacent. Omits ranges whose last port is below the first one. */
function mergePorts(ranges: readonly Ports[]): Ports[] {
  const merged: [number, number][] = [];
  for (const [first, last] of ranges.filter(range => range[0] <= range[1]).sort(([one], [other]) => one - other)) {
    const previous = merged[merged.length - 1];
    if (previous !== undefined && first <= previous[1] + 1) {
      previous[1] = Math.max(previous[1], last);
    } else {
      merged.push([first, last]);
    }
  }
  return merged;
}

/** Parses a list and merges its ranges. Memoized, because a large app repeats the same list, and several rules read it. */
export const mergedPortList = memoize((text): readonly Ports[] => mergePorts(parsePortList(text)));

/** Formats ranges as the kernel prints them: in ascending order, with overlapping and adjacent ones as one. */
export function formatPortList(ranges: readonly Ports[]): string {
  return mergePorts(ranges).map(([first, last]) => first === last ? String(first) : `${first}-${last}`).join(',');
}
