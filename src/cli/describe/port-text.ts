import type { Port } from '../../checks/model';

/** Formats a port or a port range. */
export function portText({ first, last }: Port): string {
  return first === last ? String(first) : `${first}-${last}`;
}
