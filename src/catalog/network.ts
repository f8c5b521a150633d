import { CORE_SYSCTLS } from './core';
import { SysctlEntry } from './entry';
import { ICMP_SYSCTLS } from './icmp';
import { IP_SYSCTLS } from './ip';
import { IPV4_INTERFACE_SYSCTLS } from './ipv4-interfaces';
import { IPV6_SYSCTLS } from './ipv6';
import { IPV6_INTERFACE_SYSCTLS } from './ipv6-interfaces';
import { MPTCP_SYSCTLS } from './mptcp';
import { NEIGHBOR_INTERFACE_SYSCTLS } from './neighbors';
import { NETFILTER_SYSCTLS } from './netfilter';
import { TCP_CONNECTION_SYSCTLS } from './tcp-connections';
import { TCP_RECOVERY_SYSCTLS } from './tcp-recovery';
import { TCP_TRANSFER_SYSCTLS } from './tcp-transfer';

/** Parameters of the network namespace, which all containers of a task share, sorted by name. */
export const NETWORK_SYSCTLS: readonly SysctlEntry[] = sorted([
  ...CORE_SYSCTLS, ...IP_SYSCTLS, ...ICMP_SYSCTLS, ...TCP_CONNECTION_SYSCTLS, ...TCP_TRANSFER_SYSCTLS, ...TCP_RECOVERY_SYSCTLS,
  ...IPV6_SYSCTLS, ...MPTCP_SYSCTLS, ...NETFILTER_SYSCTLS,
]);

/** Parameters of each network interface, sorted by name. */
export const INTERFACE_SYSCTLS: readonly SysctlEntry[] = sorted([
  ...IPV4_INTERFACE_SYSCTLS, ...IPV6_INTERFACE_SYSCTLS, ...NEIGHBOR_INTERFACE_SYSCTLS,
]);

function sorted(entries: SysctlEntry[]): SysctlEntry[] {
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}
