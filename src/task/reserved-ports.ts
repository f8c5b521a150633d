import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import type { RenderedContainer } from './container-changes';
import { parsePortList, parsePorts, Ports } from '../sysctls/catalogue';
import type { Sysctls } from '../sysctls/render';

/**
 * The list of reserved ports that keeps the containers' listeners out of the ephemeral range, in rising order and with the ports that the
 * caller has reserved; undefined where no range is set, where none of them lies in it, or where the values are not known yet.
 */
export function reservedPortList(sysctls: Sysctls, containers: readonly RenderedContainer[]): string | undefined {
  const range = sysctls.get('net.ipv4.ip_local_port_range');
  const reserved = sysctls.get('net.ipv4.ip_local_reserved_ports') ?? '';
  if (range === undefined || Token.isUnresolved(range) || Token.isUnresolved(reserved)) {
    return undefined;
  }
  const [low, high] = range.trim().split(/\s+/).map(Number);
  const listening = containers.flatMap(portsOf).filter(([first, last]) => last >= low && first <= high);
  return listening.length === 0 ? undefined : textOf(joined([...parsePortList(reserved), ...listening]));
}

function portsOf({ portMappings }: RenderedContainer): Ports[] {
  if (!Array.isArray(portMappings)) {
    return [];
  }
  return (portMappings as ecs.CfnTaskDefinition.PortMappingProperty[]).flatMap(({ containerPort, containerPortRange }) => {
    const ports = parsePorts(String(containerPortRange ?? containerPort));
    return ports ? [ports] : [];
  });
}

/** The same ports in the fewest ranges. */
function joined(ranges: readonly Ports[]): Ports[] {
  const result: [number, number][] = [];
  for (const [first, last] of [...ranges].sort(([a], [b]) => a - b)) {
    const previous = result[result.length - 1];
    if (previous && first <= previous[1] + 1) {
      previous[1] = Math.max(previous[1], last);
    } else {
      result.push([first, last]);
    }
  }
  return result;
}

function textOf(ranges: readonly Ports[]): string {
  return ranges.map(([first, last]) => first === last ? String(first) : `${first}-${last}`).join(',');
}
