import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { listOf, RenderedContainer } from './container-changes';
import { DEFAULT_RANGE, firstPortOutside, formatPortList, mergedPortList, parsePortList } from '../../catalog';
import { probedPortsIn } from '../../checks/queries/ports';
import { memoize } from '../../memoize';
import type { Sysctls } from '../sysctls/render';

const RANGE = 'net.ipv4.ip_local_port_range';

/**
 * Returns the value of `net.ipv4.ip_local_reserved_ports` that reserves the listening ports in the ephemeral range and
 * the ports that the caller reserves, in ascending order. Returns undefined if the range contains no listening port, if
 * no ephemeral port would be left, or if a value is unresolved.
 *
 * The range is the default of the kernel, unless the parameters or a container set another one.
 */
export function reservedPortList(
  sysctls: Sysctls, containers: readonly RenderedContainer[], ingressPorts: readonly number[] = [],
): string | undefined {
  // An unresolved range contains no port.
  const range = sysctls.get(RANGE) ?? rangeSetBy(containers) ?? DEFAULT_RANGE.join(' ');
  const reserved = sysctls.get('net.ipv4.ip_local_reserved_ports') ?? '';
  if (Token.isUnresolved(reserved)) {
    return undefined;
  }
  return reservedPortListOf([range, reserved, [...containers.flatMap(listeningPortsOf), ...ingressPorts].join(',')].join(';'));
}

/** Memoized, because each task definition is rendered several times and a large app repeats the same ports. */
const reservedPortListOf = memoize((rangeReservedAndListening: string) => {
  const [range, reserved, listeningPorts] = rangeReservedAndListening.split(';');
  const [low, high] = range.trim().split(/\s+/).map(Number);
  const listening = parsePortList(listeningPorts).filter(([first, last]) => last >= low && first <= high);
  const list = formatPortList([...parsePortList(reserved), ...listening]);
  return listening.length === 0 || firstPortOutside(mergedPortList(list), [low, high]) === undefined ? undefined : list;
});

/** Returns the range that a container sets in its own `systemControls`. */
function rangeSetBy(containers: readonly RenderedContainer[]): unknown {
  return containers.flatMap(({ systemControls }) => listOf<ecs.CfnTaskDefinition.SystemControlProperty>(systemControls))
    .find(({ namespace }) => namespace === RANGE)?.value;
}

/** The ports that `shownPortsIn` finds in the model of a container. */
function listeningPortsOf({ portMappings, healthCheck }: RenderedContainer): string[] {
  const probe = listOf((healthCheck as ecs.CfnTaskDefinition.HealthCheckProperty | undefined)?.command);
  return [
    ...listOf<ecs.CfnTaskDefinition.PortMappingProperty>(portMappings)
      .flatMap(({ containerPort, containerPortRange }) => [containerPortRange, containerPort]),
    ...probedPortsIn(probe),
  ].map(String);
}
