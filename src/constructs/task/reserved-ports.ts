import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { listOf, RenderedContainer } from './container-changes';
import { formatPortList, parsePortList } from '../../catalog';
import type { Sysctls } from '../sysctls/render';

/**
 * Returns the value of `net.ipv4.ip_local_reserved_ports` that reserves the listening ports in the ephemeral range and the ports that the
 * caller reserves, in ascending order. Returns undefined if no ephemeral range is set, if it contains no listening port, or if a value is unresolved.
 */
export function reservedPortList(sysctls: Sysctls, containers: readonly RenderedContainer[]): string | undefined {
  const range = sysctls.get('net.ipv4.ip_local_port_range');
  const reserved = sysctls.get('net.ipv4.ip_local_reserved_ports') ?? '';
  if (range === undefined || Token.isUnresolved(range) || Token.isUnresolved(reserved)) {
    return undefined;
  }
  const [low, high] = range.trim().split(/\s+/).map(Number);
  const listening = parsePortList(containers.flatMap(listeningPortsOf).join(',')).filter(([first, last]) => last >= low && first <= high);
  return listening.length === 0 ? undefined : formatPortList([...parsePortList(reserved), ...listening]);
}

function listeningPortsOf({ portMappings }: RenderedContainer): string[] {
  return listOf<ecs.CfnTaskDefinition.PortMappingProperty>(portMappings)
    .map(({ containerPort, containerPortRange }) => String(containerPortRange ?? containerPort));
}
