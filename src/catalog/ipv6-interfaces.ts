import { Shape, SysctlEntry } from './entry';
import { bytes, choice, count, MILLISECONDS, NON_NEGATIVE, S32, SECONDS_OR_ZERO, SWITCH, SWITCH_S32, time, U32, U8 } from './shapes';
import { IOAM6, IP, linux, SEG6 } from './sources';

const SECONDS_S32 = time('seconds', NON_NEGATIVE, S32);
const ROUTERS = 'Applies to networks in which routers advertise addresses and routes.';
const TEMPORARY = 'Applies only if `use_tempaddr` is on.';
const CODE = { source: linux('net/ipv6/addrconf.c') };

function entry(name: string, shape: Shape, kernelDefault: string | undefined, summary: string, more: Partial<SysctlEntry> = {}): SysctlEntry {
  return { name: `net.ipv6.conf.<interface>.${name}`, shape, summary, kernelDefault, source: IP, ...more };
}

/** IPv6 parameters of each network interface. The defaults are for ordinary interfaces, not for `lo`. */
export const IPV6_INTERFACE_SYSCTLS: readonly SysctlEntry[] = [
  entry('accept_dad', choice(S32, ['-1', 'no'], ['0', 'no'], ['1', 'yes'], ['2', 'yes, and disable IPv6 if the address generated from the hardware address is taken']), undefined, 'Whether the host checks that no other host uses its addresses (duplicate address detection). The higher of the values of `all` and the interface applies.'),
  entry('accept_ra', choice(S32, ['0', 'no'], ['1', 'yes, unless the interface forwards packets'], ['2', 'yes']), '1', 'Whether the host accepts router advertisements, from which it learns addresses and routes.', { caveat: ROUTERS }),
  entry('accept_ra_defrtr', SWITCH_S32, '1', 'Whether the host learns a default route from router advertisements.', { caveat: ROUTERS }),
  entry('accept_ra_from_local', SWITCH_S32, '0', 'Whether the host accepts router advertisements that were sent by a router on the same host.', { caveat: ROUTERS }),
  entry('accept_ra_min_hop_limit', count('hops', [0, 255], S32), '1', 'The minimum hop limit that the host accepts from router advertisements.', { caveat: ROUTERS }),
  entry('accept_ra_min_lft', SECONDS_S32, '0', 'The minimum lifetime that the host accepts from router advertisements.', { caveat: ROUTERS }),
  entry('accept_ra_mtu', SWITCH_S32, '1', 'Whether the host applies the MTU from router advertisements.', { caveat: ROUTERS }),
  entry('accept_ra_pinfo', SWITCH_S32, '1', 'Whether the host learns address prefixes from router advertisements.', { caveat: ROUTERS }),
  entry('accept_ra_rt_info_max_plen', count('bits', [-1, 128], S32), '0', 'The maximum prefix length of routes that the host accepts from router advertisements.', { caveat: ROUTERS }),
  entry('accept_ra_rt_info_min_plen', count('bits', [-1, 128], S32), '0', 'The minimum prefix length of routes that the host accepts from router advertisements.', { caveat: ROUTERS }),
  entry('accept_ra_rtr_pref', SWITCH_S32, '1', 'Whether the host accepts the router preference from router advertisements.', { caveat: ROUTERS }),
  entry('accept_redirects', SWITCH_S32, '1', 'Whether the host accepts ICMPv6 redirects to a better first hop.'),
  entry('accept_source_route', { kind: 'count', bounds: [-1, 2147483647], kernelBounds: S32 }, '0', 'Whether the interface accepts packets with a source route: -1 accepts none; 0 and higher values accept only those of Mobile IPv6.'),
  entry('accept_untracked_na', choice([0, 2], ['0', 'never'], ['1', 'always'], ['2', 'from the same subnet']), '0', 'Whether unsolicited neighbor advertisements add addresses to the neighbor table.'),
  entry('addr_gen_mode', choice([0, 3], ['0', 'the hardware address'], ['1', 'the hardware address, without a link-local address'], ['2', 'the secret in `stable_secret`'], ['3', 'a random secret']), '0', 'The source of the interface identifier in generated addresses.'),
  entry('autoconf', SWITCH_S32, '1', 'Whether the host generates addresses from advertised prefixes.', { caveat: ROUTERS }),
  entry('dad_transmits', count('probes', NON_NEGATIVE, S32), '1', 'The number of probes that check whether another host uses an address.'),
  entry('disable_ipv6', SWITCH_S32, '0', 'Whether IPv6 is disabled on the interface. Disabling it removes the IPv6 addresses of the interface.'),
  entry('disable_policy', SWITCH_S32, '0', 'Whether incoming packets bypass IPsec policies.', CODE),
  entry('drop_unicast_in_l2_multicast', SWITCH_S32, '0', 'Whether packets for this host are dropped if the link-layer frame is a multicast or broadcast.'),
  entry('drop_unsolicited_na', SWITCH_S32, '0', 'Whether unsolicited neighbor advertisements are dropped.'),
  entry('enhanced_dad', SWITCH_S32, '1', 'Whether the host recognizes its own duplicate address probes when the network sends them back.'),
  entry('force_forwarding', SWITCH, '0', 'Whether the host forwards packets that this interface receives, regardless of `net.ipv6.conf.all.forwarding`.', { since: '6.17' }),
  entry('force_mld_version', choice(S32, ['0', 'the version of the network'], ['1', 'MLDv1'], ['2', 'MLDv2']), '0', 'The MLD version that the host uses to join multicast groups.'),
  entry('force_tllao', SWITCH_S32, '0', 'Whether the host sends its hardware address even to neighbors that already know it.'),
  entry('forwarding', SWITCH_S32, '0', 'Whether the host acts as a router on this interface. For `all`, the parameter turns forwarding on or off.'),
  entry('hop_limit', count('hops', [1, 255]), '64', 'The hop limit of outgoing IPv6 packets: the maximum number of routers that they can pass.'),
  entry('ignore_routes_with_linkdown', SWITCH_S32, '0', 'Whether routes over a link that is down are ignored.', CODE),
  entry('ioam6_enabled', SWITCH, '0', 'Whether the kernel processes the IOAM options of packets that arrive at the interface. They record the nodes on the path.', { source: IOAM6 }),
  entry('ioam6_id', { kind: 'count', bounds: [0, 65535] }, '65535', 'The ID of the interface in IOAM data.', { source: IOAM6 }),
  entry('ioam6_id_wide', { kind: 'count', bounds: U32 }, '4294967295', 'The wide ID of the interface in IOAM data.', { source: IOAM6 }),
  entry('keep_addr_on_down', choice(S32, ['-1', 'no'], ['0', 'the setting of `all`'], ['1', 'yes']), '0', 'Whether addresses are kept while the interface is down.'),
  entry('max_addresses', count('addresses', NON_NEGATIVE, S32), '16', 'The maximum number of generated addresses on the interface; 0 disables the limit.'),
  entry('max_desync_factor', SECONDS_S32, '600', 'The maximum random time by which the lifetimes of temporary addresses vary.', { caveat: TEMPORARY }),
  entry('mldv1_unsolicited_report_interval', MILLISECONDS, '10000', 'The interval between reports of a new multicast group membership, for MLDv1.'),
  entry('mldv2_unsolicited_report_interval', MILLISECONDS, '1000', 'The interval between reports of a new multicast group membership, for MLDv2.'),
  entry('mtu', bytes([1280, 65536], [1280, 2147483647]), undefined, 'The maximum size of outgoing IPv6 packets on the interface.', { caveat: 'The value must not exceed the MTU of the link.' }),
  entry('ndisc_evict_nocarrier', SWITCH, '1', 'Whether the neighbor table is cleared when the link goes down.'),
  entry('ndisc_notify', SWITCH_S32, '0', 'Whether the host announces its address when the interface comes up or its hardware address changes.'),
  entry('ndisc_tclass', { kind: 'count', bounds: U8 }, '0', 'The traffic class of neighbor discovery packets.'),
  entry('optimistic_dad', SWITCH_S32, '0', 'Whether an address is used before duplicate address detection has completed.'),
  entry('proxy_ndp', SWITCH_S32, '0', 'Whether the host answers on behalf of the neighbors in its proxy table.'),
  entry('ra_defrtr_metric', { kind: 'count', bounds: [1, 4294967295] }, '1024', 'The metric of default routes from router advertisements. Routes with a lower metric are preferred.', { caveat: ROUTERS }),
  entry('ra_honor_pio_life', SWITCH, '0', 'Whether a router can reduce the lifetime of an address to less than two hours.', { since: '6.7', caveat: ROUTERS }),
  entry('ra_honor_pio_pflag', SWITCH, '0', 'Whether the host generates no address from a prefix if the router offers prefix delegation instead.', { since: '6.12', caveat: ROUTERS }),
  entry('regen_max_retry', count('attempts', NON_NEGATIVE, S32), '3', 'The maximum number of attempts to generate a temporary address.', { caveat: TEMPORARY }),
  entry('regen_min_advance', SECONDS_S32, '2', 'The minimum time before the end of a temporary address at which the next one is generated.', { since: '6.9', caveat: TEMPORARY }),
  entry('router_probe_interval', SECONDS_OR_ZERO, '60', 'The minimum interval between probes that check whether a router is reachable.', { caveat: ROUTERS }),
  entry('router_solicitation_delay', SECONDS_OR_ZERO, '1', 'The time to wait before the host sends its first router solicitation.', { caveat: ROUTERS }),
  entry('router_solicitation_interval', SECONDS_OR_ZERO, '4', 'The initial interval between router solicitations.', { caveat: ROUTERS }),
  entry('router_solicitation_max_interval', SECONDS_OR_ZERO, '3600', 'The maximum interval between router solicitations.', { caveat: ROUTERS, ...CODE }),
  entry('router_solicitations', count('solicitations', [-1, 2147483647]), '-1', 'The maximum number of router solicitations; -1 disables the limit.', { caveat: ROUTERS }),
  entry('rpl_seg_enabled', SWITCH, '0', 'Whether the interface accepts packets with a source route from RPL, a routing protocol for low-power networks.', CODE),
  entry('seg6_enabled', SWITCH_S32, '0', 'Whether the interface accepts packets that are routed along a list of segments (segment routing).', { source: SEG6 }),
  entry('seg6_require_hmac', choice(S32, ['-1', 'no'], ['0', 'signatures are checked if present'], ['1', 'yes']), '0', 'Whether segment routing packets must be signed (HMAC).', { source: SEG6 }),
  entry('stable_secret', { kind: 'text', form: 'an IPv6 address', pattern: /^[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}$/i }, undefined, 'The secret from which the host generates the interface identifiers of its addresses.', { caveat: 'Setting it changes `addr_gen_mode` to 2.' }),
  entry('suppress_frag_ndisc', SWITCH_S32, '1', 'Whether fragmented neighbor discovery packets are dropped.'),
  entry('temp_prefered_lft', SECONDS_S32, '86400', 'The time for which a temporary address is used for new connections.', { caveat: TEMPORARY }),
  entry('temp_valid_lft', SECONDS_S32, '604800', 'The lifetime of a temporary address.', { caveat: TEMPORARY }),
  entry('use_oif_addrs_only', SWITCH_S32, '0', 'Whether packets must use an address of the outgoing interface as their source.'),
  entry('use_optimistic', SWITCH_S32, '0', 'Whether an address that is still being checked for duplicates is selected as a source before deprecated addresses. Other addresses still come first.', { caveat: 'Applies only if `optimistic_dad` is on.' }),
  entry('use_tempaddr', choice(S32, ['-1', 'no'], ['0', 'no'], ['1', 'yes, but permanent addresses are preferred'], ['2', 'yes, and they are preferred']), undefined, 'Whether the host generates temporary addresses.'),
];
