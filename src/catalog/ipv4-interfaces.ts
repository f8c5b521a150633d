import { Shape, SysctlEntry } from './entry';
import { choice, S32, SWITCH_S32 } from './shapes';
import { IP, linux } from './sources';
import { table } from './table';

const REPORT_INTERVAL: Shape = { kind: 'duration', unit: 'milliseconds', bounds: [0, 2147483647], kernelBounds: S32 };
const ANSWERED_ADDRESSES = choice(
  S32, ['0', 'all addresses of the host'], ['1', 'addresses of the interface'], ['2', 'addresses of the interface, for senders in their subnet'],
  ['3', 'addresses without host scope'], ['8', 'none'],
);
const FORWARDING = 'Applies only if the host forwards packets between interfaces.';

/** IPv4 parameters of each network interface. A new network namespace copies their values from the host. */
export const IPV4_INTERFACE_SYSCTLS: readonly SysctlEntry[] = table({ source: IP, prefix: 'net.ipv4.conf.<interface>.' }, [
  ['accept_local', SWITCH_S32, undefined, 'Whether the interface accepts packets with an address of this host as their source.'],
  ['accept_redirects', SWITCH_S32, undefined, 'Whether the host accepts ICMP redirects to a better first hop.'],
  ['accept_source_route', SWITCH_S32, undefined, 'Whether the interface accepts packets with a source route, if `all` is on as well.'],
  ['arp_accept', choice(S32, ['0', 'never'], ['1', 'always'], ['2', 'from the same subnet']), undefined,
    'Whether unsolicited ARP announcements add addresses to the ARP table.'],
  ['arp_announce', choice(S32, ['0', 'any'], ['1', 'in the subnet of the target, if possible'], ['2', 'the best one for the target']), undefined,
    'The source address of ARP requests.'],
  ['arp_evict_nocarrier', SWITCH_S32, undefined, 'Whether the ARP table, except permanent entries, is cleared when the link goes down.'],
  ['arp_filter', SWITCH_S32, undefined,
    'Whether an interface answers ARP requests only if it is the interface for the route back to the sender.'],
  ['arp_ignore', ANSWERED_ADDRESSES, undefined, 'The addresses for which the host answers ARP requests.'],
  ['arp_notify', SWITCH_S32, undefined,
    'Whether the host announces its address when the interface comes up or its hardware address changes.'],
  ['bc_forwarding', SWITCH_S32, undefined,
    'Whether the host forwards packets to the broadcast address of a subnet, if `all` is on as well.'],
  ['bootp_relay', SWITCH_S32, undefined, 'Has no effect, because it was never implemented.'],
  ['disable_policy', SWITCH_S32, undefined, 'Whether incoming packets bypass IPsec policies.'],
  ['disable_xfrm', SWITCH_S32, undefined, 'Whether outgoing packets bypass IPsec encryption.'],
  ['drop_gratuitous_arp', SWITCH_S32, undefined, 'Whether unsolicited ARP announcements are dropped.'],
  ['drop_unicast_in_l2_multicast', SWITCH_S32, undefined,
    'Whether unicast packets are dropped if their link-layer frame is a multicast or broadcast.'],
  ['force_igmp_version', choice(S32, ['0', 'the version of the network'], ['1', 'IGMPv1'], ['2', 'IGMPv2'], ['3', 'the same as 0']), undefined,
    'The IGMP version that the host uses.'],
  ['forwarding', SWITCH_S32, undefined, 'Whether the host forwards packets that this interface receives.'],
  ['igmpv2_unsolicited_report_interval', REPORT_INTERVAL, undefined,
    'The maximum interval between reports of a new multicast group membership, for IGMPv1 and IGMPv2.'],
  ['igmpv3_unsolicited_report_interval', REPORT_INTERVAL, undefined,
    'The maximum interval between reports of a new multicast group membership, for IGMPv3.'],
  ['ignore_routes_with_linkdown', SWITCH_S32, undefined, 'Whether routes over a link that is down are ignored.'],
  ['log_martians', SWITCH_S32, undefined, 'Whether packets with impossible addresses are logged.'],
  ['medium_id', { kind: 'count', bounds: [-1, 2147483647], kernelBounds: S32 }, undefined,
    'The ID of the medium that the interface is attached to, by which proxy ARP distinguishes interfaces; 0 means a medium without other interfaces, -1 an unknown one.'],
  ['promote_secondaries', SWITCH_S32, undefined,
    'Whether a secondary address replaces the primary address of its subnet when the primary address is removed.'],
  ['proxy_arp', SWITCH_S32, undefined,
    'Whether the host answers ARP requests on behalf of hosts that it reaches through another interface.',
    { caveat: FORWARDING }],
  ['proxy_arp_pvlan', SWITCH_S32, undefined,
    'Whether the host answers ARP requests on behalf of hosts on the same link.', { caveat: FORWARDING }],
  ['route_localnet', SWITCH_S32, undefined, 'Whether packets with addresses in 127.0.0.0/8 can enter and leave the host.'],
  ['rp_filter', choice(S32, ['0', 'no'], ['1', 'through the same interface'], ['2', 'through any interface']), undefined,
    'Whether packets are accepted only if their source is reachable (reverse path filtering). The higher of the values of `all` and the interface applies.'],
  ['secure_redirects', SWITCH_S32, undefined,
    'Whether the host accepts ICMP redirects only to known gateways.', { caveat: 'Applies only if `shared_media` is off.' }],
  ['send_redirects', SWITCH_S32, undefined,
    'Whether the host sends ICMP redirects to a better first hop.', { caveat: FORWARDING }],
  ['shared_media', SWITCH_S32, undefined,
    'Whether the host sends and accepts ICMP redirects to gateways outside its own subnets, because several subnets share the link (RFC 1620).'],
  ['src_valid_mark', SWITCH_S32, undefined,
    'Whether `rp_filter` considers the firewall mark of a packet when it checks the route to the source.'],
  ['tag', { kind: 'count', bounds: S32 }, undefined,
    'The value of a tag that programs can use for any purpose. The kernel ignores it.', { source: linux('net/ipv4/devinet.c') }],
]);
