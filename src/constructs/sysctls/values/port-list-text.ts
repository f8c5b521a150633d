import { textOfNumber } from './number-text';
import type { PortRange } from './port-range';

/** Converts ports to the kernel's list format, such as `8080,9000-9010`. */
export function textOfPortList(ports: readonly PortRange[]): string {
  return ports.map(({ low, high }) => low === high ? textOfNumber(low) : `${textOfNumber(low)}-${textOfNumber(high)}`).join(',');
}
