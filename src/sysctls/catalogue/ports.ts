/** The first and the last port of a range, which are the same for a single port. */
export type Ports = readonly [first: number, last: number];

/** Reads `8080` or `9000-9010`; undefined for anything else. */
export function parsePorts(text: string): Ports | undefined {
  const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(text) ?? [];
  return first === undefined ? undefined : [Number(first), Number(last)];
}

/** Reads `8080,9000-9010`, the form of `net.ipv4.ip_local_reserved_ports`; what is no port is left out. */
export function parsePortList(text: string): Ports[] {
  return text.split(',').map(parsePorts).filter(ports => ports !== undefined);
}
