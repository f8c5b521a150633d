import {
  combinedSysctls, FIRST_PORT, FIRST_VALUE, firstPortOutside, lastSettingOf, LISTENS, mayBeSetToUnknown, mergedPortList, onFargate, Rule,
  runBy, setting, sharesNetworkNamespace, shownPortsIn, sysctls, tunedNamespacesOf, web,
} from './rule-helpers';

const RANGE = 'net.ipv4.ip_local_port_range';
const RESERVED = 'net.ipv4.ip_local_reserved_ports';
const PROBED = { healthCheck: { command: ['CMD', 'nc', '-z', 'localhost', '9901'] } };
const CONNECTED = { serviceConnectConfiguration: { enabled: true, services: [{ portName: 'web', ingressPortOverride: 15000 }] } };

export const listenerInEphemeralRange: Rule = {
  name: 'listener-in-ephemeral-range',
  severity: 'warning',
  title: 'An outgoing connection can take the port of a listener',
  why: 'If the ephemeral port range that a task sets includes the port of a listener, an outgoing connection can take the port first. A listener on all addresses can then fail with "address already in use". Listening ports are those of port mappings, those to which a health check connects on localhost, and those on which the Service Connect proxy listens (ingressPortOverride).',
  fix: 'Reserve the port with net.ipv4.ip_local_reserved_ports, or exclude it from the range. KernelTuning.network and the constructs reserve it by default.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  moreSources: ['https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html'],
  fails: () => [
    setting({ 'net.ipv4.ip_local_port_range': '8080 65000' }, LISTENS),
    setting({ 'net.ipv4.ip_local_port_range': '8080 65000', 'net.ipv4.ip_local_reserved_ports': '8081' }, LISTENS),
    setting({ 'net.ipv4.ip_local_port_range': '8080 65000' }, PROBED),
    runBy(CONNECTED, onFargate([web(sysctls({ 'net.ipv4.ip_local_port_range': '8080 65000' }))])),
  ],
  foundAt: [FIRST_PORT, FIRST_PORT, 'containerDefinitions.0.healthCheck.command', FIRST_VALUE],
  passes: () => [
    setting({ 'net.ipv4.ip_local_port_range': '8081 65000' }, LISTENS),
    setting({ 'net.ipv4.ip_local_port_range': '8080 65000', 'net.ipv4.ip_local_reserved_ports': '8080' }, LISTENS),
    setting({ 'net.ipv4.ip_local_port_range': '8080 65000', 'net.ipv4.ip_local_reserved_ports': '9901' }, PROBED),
    runBy(CONNECTED, onFargate([web(sysctls({ 'net.ipv4.ip_local_port_range': '15001 65000' }))])),
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
    const services = sharesNetworkNamespace(task) ? task.services : [];
    return shownPortsIn(containers, services).flatMap(({ first, last, container, at = lastSettingOf(RANGE, containers), because = '' }) => {
      const unprotected = firstPortOutside(reserved, [Math.max(first, low), Math.min(last, high)]);
      return unprotected === undefined ? [] : [{
        container,
        message: `the listening port ${unprotected}${because} is in the ephemeral port range ${low} to ${high}.`,
        at,
        fix: `Add ${unprotected} to ${RESERVED}, or exclude it from ${RANGE}.`,
      }];
    });
  }),
};
