import { Shape, SysctlEntry } from './entry';
import { choice, S32, SWITCH_S32 } from './shapes';
import { IP, linux } from './sources';

const REPORT_INTERVAL: Shape = { kind: 'duration', unit: 'milliseconds', bounds: [0, 2147483647], kernelBounds: S32 };
const ROUTER = 'It matters only where packets are passed on between interfaces.';

function entry(name: string, shape: Shape, summary: string, more: Partial<SysctlEntry> = {}): SysctlEntry {
  return { name: `net.ipv4.conf.<interface>.${name}`, shape, summary, source: IP, ...more };
}

/** IPv4 parameters that each network interface has. A new network namespace takes their values over from the host. */
export const IPV4_INTERFACE_SYSCTLS: readonly SysctlEntry[] = [
  entry('accept_local', SWITCH_S32, 'Whether packets that come in with an address of this host as their source are taken.'),
  entry('accept_redirects', SWITCH_S32, 'Whether routers may point to a better first hop.'),
  entry('accept_source_route', SWITCH_S32, 'Whether packets that name their own route are taken.'),
  entry('arp_accept', choice(S32, ['0', 'never'], ['1', 'always'], ['2', 'from the own subnet']), 'Whether an address that nobody asked about enters the ARP table.'),
  entry('arp_announce', choice(S32, ['0', 'any'], ['1', 'one of the target\'s subnet if there is one'], ['2', 'the best one for the target']), 'Which of its addresses the host asks from with ARP.'),
  entry('arp_evict_nocarrier', SWITCH_S32, 'Whether the ARP table is emptied when the link goes down.'),
  entry('arp_filter', SWITCH_S32, 'Whether an interface answers ARP only for addresses that would be reached through it.'),
  entry('arp_ignore', choice(
    S32, ['0', 'every address of this host'], ['1', 'addresses of the interface'], ['2', 'addresses of the interface, asked for from their subnet'],
    ['3', 'addresses that are not of host scope'], ['8', 'none'],
  ), 'For which addresses the host answers ARP.'),
  entry('arp_notify', SWITCH_S32, 'Whether the host announces its address when the interface comes up.'),
  entry('bc_forwarding', SWITCH_S32, 'Whether packets to all hosts of a subnet are passed on.', { caveat: ROUTER }),
  entry('bootp_relay', SWITCH_S32, 'Nothing: it was never implemented.'),
  entry('disable_policy', SWITCH_S32, 'Whether packets that come in are spared the policies of IPsec.'),
  entry('disable_xfrm', SWITCH_S32, 'Whether packets that go out are never encrypted by IPsec.'),
  entry('drop_gratuitous_arp', SWITCH_S32, 'Whether ARP announcements that nobody asked for are dropped.'),
  entry('drop_unicast_in_l2_multicast', SWITCH_S32, 'Whether packets for this host that the link sent to many are dropped.'),
  entry('force_igmp_version', choice(S32, ['0', 'what the network speaks'], ['1', 'IGMPv1'], ['2', 'IGMPv2'], ['3', 'IGMPv3']), 'Which version of IGMP the host speaks.'),
  entry('forwarding', SWITCH_S32, 'Whether packets for others that come in here are passed on.'),
  entry('igmpv2_unsolicited_report_interval', REPORT_INTERVAL, 'How long the host waits before it repeats that it has joined a multicast group, with IGMPv1 and IGMPv2.'),
  entry('igmpv3_unsolicited_report_interval', REPORT_INTERVAL, 'How long the host waits before it repeats that it has joined a multicast group, with IGMPv3.'),
  entry('ignore_routes_with_linkdown', SWITCH_S32, 'Whether routes over a link that is down are passed over.'),
  entry('log_martians', SWITCH_S32, 'Whether packets with impossible addresses are logged.'),
  entry('medium_id', { kind: 'count', bounds: [-1, 2147483647], kernelBounds: S32 }, 'The number of the medium behind the interface, by which proxy ARP tells interfaces apart; 0 is a medium of its own, -1 an unknown one.'),
  entry('promote_secondaries', SWITCH_S32, 'Whether the next address of a subnet moves up when the first is taken away.'),
  entry('proxy_arp', SWITCH_S32, 'Whether the host answers ARP for others whom it reaches another way.', { caveat: ROUTER }),
  entry('proxy_arp_pvlan', SWITCH_S32, 'Whether the host answers ARP for others on the same link.', { caveat: ROUTER }),
  entry('route_localnet', SWITCH_S32, 'Whether addresses of 127.0.0.0/8 may leave and enter the host.'),
  entry('rp_filter', choice(S32, ['0', 'no'], ['1', 'if answers would leave by the same interface'], ['2', 'if answers would leave by any interface']), 'Whether packets are taken only if their sender can be reached; the higher value of `all` and the interface counts.'),
  entry('secure_redirects', SWITCH_S32, 'Whether a better first hop is believed only if it is a known gateway.'),
  entry('send_redirects', SWITCH_S32, 'Whether the host points others to a better first hop.', { caveat: ROUTER }),
  entry('shared_media', SWITCH_S32, 'Whether subnets that share a link are reached without a router.'),
  entry('src_valid_mark', SWITCH_S32, 'Whether the firewall mark counts when `rp_filter` looks for the way back.'),
  entry('tag', { kind: 'count', bounds: S32 }, 'Whatever number a program likes to put there.', { source: linux('net/ipv4/devinet.c') }),
];
