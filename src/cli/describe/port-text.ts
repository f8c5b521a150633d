import type { Port } from '../../checks/model';

/** A port, or a range of ports. */
export function portText({ first, last }: Port): string {
  return first === last ? String(first) : `${first}-${last}`;
}
