import { eachNamespace, ephemeralRangeProblems, FIRST_VALUE, Rule, setting } from './rule-helpers';

const COMPARED = ['net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start'];

export const ephemeralRangePrivileged: Rule = {
  name: 'ephemeral-range-privileged',
  severity: 'error',
  title: 'The ephemeral port range includes privileged ports',
  why: 'The kernel rejects an ephemeral port range that starts below net.ipv4.ip_unprivileged_port_start, and the reverse. The task fails to start. On an instance, Docker may already have set that parameter to 0, which allows any range.',
  fix: 'Raise the start of the range, or lower net.ipv4.ip_unprivileged_port_start.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [
    setting({ 'net.ipv4.ip_local_port_range': '1023 65000' }),
    setting({ 'net.ipv4.ip_unprivileged_port_start': '32769' }),
    setting({ 'net.ipv4.ip_local_port_range': '2000 65000', 'net.ipv4.ip_unprivileged_port_start': '2001' }),
  ],
  foundAt: [FIRST_VALUE, FIRST_VALUE, FIRST_VALUE],
  passes: () => [
    setting({ 'net.ipv4.ip_local_port_range': '1024 65000' }),
    setting({ 'net.ipv4.ip_unprivileged_port_start': '32768' }),
    setting({ 'net.ipv4.ip_local_port_range': '2000 65000', 'net.ipv4.ip_unprivileged_port_start': '2000' }),
  ],
  requires: 'systemControls',
  check: eachNamespace(COMPARED, ephemeralRangeProblems),
};
