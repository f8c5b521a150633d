import { eachNamespace, reservedPortsProblems, Rule, setting } from './rule-helpers';

const RANGE = 'net.ipv4.ip_local_port_range';
const RESERVED = 'net.ipv4.ip_local_reserved_ports';

export const noEphemeralPortLeft: Rule = {
  name: 'no-ephemeral-port-left',
  severity: 'error',
  title: 'Every ephemeral port is reserved',
  why: 'The kernel selects no reserved port for an outgoing connection. If every port of the ephemeral range is reserved, each outgoing connection whose program does not bind a port fails with "cannot assign requested address", and DNS queries fail too.',
  fix: 'Reserve fewer ports, or widen net.ipv4.ip_local_port_range.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [
    setting({ [RANGE]: '50000 50003', [RESERVED]: '50000-50003' }),
    setting({ [RESERVED]: '32768-60999' }),
  ],
  foundAt: ['containerDefinitions.0.systemControls.1.value', 'containerDefinitions.0.systemControls.0.value'],
  passes: () => [
    setting({ [RANGE]: '50000 50003', [RESERVED]: '50000-50002' }),
    setting({ [RESERVED]: '32769-60999' }),
  ],
  requires: 'systemControls',
  check: eachNamespace([RANGE, RESERVED], reservedPortsProblems),
};
