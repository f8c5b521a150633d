import { isIP } from 'node:net';
import { UsageError } from '../../usage-error';

/** [[ADDRESS:][PORT]:]PORT[/PROTOCOL], where each port may be a range. */
const PUBLISHED = /^(?:(?:(?<address>.+):)?(?<local>[\d-]*):)?(?<container>[\d-]+)(?:\/(?:tcp|udp|sctp))?$/i;

const MAX_PORT = 65535;

/** Returns a port to publish. Throws if it has another form, so that a dry run refuses it, too. */
export function requirePublishedPort(text: string): string {
  const { address, local, container } = PUBLISHED.exec(text)?.groups ?? {};
  // An engine chooses the local port if it is left out or 0.
  const isValid = container !== undefined && isPorts(container, 1) && (!local || isPorts(local, 0))
    && (address === undefined || isIP(address.replace(/^\[(.*)\]$/, '$1')) !== 0);
  if (!isValid) {
    throw new UsageError(`invalid --publish '${text}': use [[ADDRESS:]PORT:]PORT[/tcp|udp|sctp] with ports from 1 to ${MAX_PORT}, for example 8080:80`);
  }
  return text;
}

/** Whether a text is a port or a range of ports. */
function isPorts(text: string, min: number): boolean {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  return first !== undefined && Number(first) >= min && Number(first) <= Number(last) && Number(last) <= MAX_PORT;
}
