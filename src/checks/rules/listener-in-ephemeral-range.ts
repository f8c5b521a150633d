import { combinedSysctls, firstPortOutside, LISTENS, mayBeSetToUnknown, mergedPortList, tunedNamespacesOf, Rule, setting } from './kit';

const RANGE = 'net.ipv4.ip_local_port_range';
const RESERVED = 'net.ipv4.ip_local_reserved_ports';

export const listenerInEphemeralRange: Rule = {
  name: 'listener-in-ephemeral-range',
  severity: 'warning',
  title: 'An outgoing connection can take the port of a listener',
  why: 'If the ephemeral port range includes the port of a listener, an outgoing connection can take the port first. The listener then fails with "address already in use".',
  fix: 'Reserve the port with net.ipv4.ip_local_reserved_ports, or exclude it from the range. KernelTuning.network and the constructs reserve it by default.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  fails: () => [
    setting({ 'net.ipv4.ip_local_port_range': '8080 65000' }, LISTENS),
    setting({ 'net.ipv4.ip_local_port_range': '8080 65000', 'net.ipv4.ip_local_reserved_ports': '8081' }, LISTENS),
  ],
  foundAt: ['containerDefinitions.0.portMappings.0.containerPort', 'containerDefinitions.0.portMappings.0.containerPort'],
  passes: () => [
    setting({ 'net.ipv4.ip_local_port_range': '8081 65000' }, LISTENS),
    setting({ 'net.ipv4.ip_local_port_range': '8080 65000', 'net.ipv4.ip_local_reserved_ports': '8080' }, LISTENS),
  ],
  requires: 'systemControls',
  check: task => tunedNamespacesOf(task).flatMap(containers => {
    const values = combinedSysctls(containers);
    const range = /^\s*(\d+)\s+(\d+)\s*$/.exec(values.get(RANGE) ?? '');
    if (!range || mayBeSetToUnknown(RESERVED, containers)) {
      return [];
    }
    const [low, high] = [Number(range[1]), Math.min(Number(range[2]), 65535)];
    const reserved = mergedPortList(values.get(RESERVED) ?? '');
    return containers.flatMap(({ name: container, ports }) => ports.flatMap(({ first, last }) => {
      const unprotected = firstPortOutside(reserved, [Math.max(first, low), Math.min(last, high)]);
      return unprotected === undefined ? [] : [{
        container,
        message: `the listening port ${unprotected} is in the ephemeral port range ${low} to ${high}.`,
        at: ['portMappings', first === last ? String(first) : `${first}-${last}`],
        fix: `Add ${unprotected} to ${RESERVED}, or exclude it from ${RANGE}.`,
      }];
    }));
  }),
};
