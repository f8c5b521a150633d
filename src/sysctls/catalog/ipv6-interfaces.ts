import { Shape, SysctlEntry } from './entry';
import { bytes, choice, count, NON_NEGATIVE, MILLISECONDS, S32, SECONDS_OR_ZERO, SWITCH, SWITCH_S32, time, U32, U8 } from './shapes';
import { IOAM6, IP, linux, SEG6 } from './sources';

const SECONDS_S32 = time('seconds', NON_NEGATIVE, S32);
const ROUTERS = 'It matters where routers tell hosts their addresses and routes.';
const TEMPORARY = 'It counts where `use_tempaddr` is on.';
const CODE = { source: linux('net/ipv6/addrconf.c') };

function entry(name: string, shape: Shape, kernelDefault: string | undefined, summary: string, more: Partial<SysctlEntry> = {}): SysctlEntry {
  return { name: `net.ipv6.conf.<interface>.${name}`, shape, summary, kernelDefault, source: IP, ...more };
}

/** IPv6 parameters that each network interface has; the defaults are those of an ordinary interface, not of `lo`. */
export const IPV6_INTERFACE_SYSCTLS: readonly SysctlEntry[] = [
  entry('accept_dad', choice(S32, ['-1', 'no'], ['0', 'no'], ['1', 'yes'], ['2', 'yes, and without IPv6 where the address made from the hardware\'s is taken']), undefined, 'Whether the host makes sure that nobody else has its address; the higher value of `all` and the interface counts.'),
  entry('accept_ra', choice(S32, ['0', 'no'], ['1', 'unless packets are passed on here'], ['2', 'yes']), '1', 'Whether the host believes what routers tell of addresses and routes.', { caveat: ROUTERS }),
  entry('accept_ra_defrtr', SWITCH_S32, '1', 'Whether a router may make itself the way out.', { caveat: ROUTERS }),
  entry('accept_ra_from_local', SWITCH_S32, '0', 'Whether what a router tells is believed even if it runs on this host.', { caveat: ROUTERS }),
  entry('accept_ra_min_hop_limit', count('hops', [0, 255], S32), '1', 'Which hop limits that a router tells are too low to believe.', { caveat: ROUTERS }),
  entry('accept_ra_min_lft', SECONDS_S32, '0', 'Which lifetimes that a router tells are too short to believe.', { caveat: ROUTERS }),
  entry('accept_ra_mtu', SWITCH_S32, '1', 'Whether a router may set the packet size.', { caveat: ROUTERS }),
  entry('accept_ra_pinfo', SWITCH_S32, '1', 'Whether a router may tell prefixes of addresses.', { caveat: ROUTERS }),
  entry('accept_ra_rt_info_max_plen', count('bits', [-1, 128], S32), '0', 'How long the prefix of a route that a router tells may be.', { caveat: ROUTERS }),
  entry('accept_ra_rt_info_min_plen', count('bits', [-1, 128], S32), '0', 'How long the prefix of a route that a router tells has to be.', { caveat: ROUTERS }),
  entry('accept_ra_rtr_pref', SWITCH_S32, '1', 'Whether a router may tell how much it likes to be used.', { caveat: ROUTERS }),
  entry('accept_redirects', SWITCH_S32, '1', 'Whether routers may point to a better first hop.'),
  entry('accept_source_route', { kind: 'count', bounds: [-1, 2147483647], kernelBounds: S32 }, '0', 'Whether packets that name their own route are taken: -1 none, from 0 on only those of mobile hosts.'),
  entry('accept_untracked_na', choice([0, 2], ['0', 'never'], ['1', 'always'], ['2', 'from the own subnet']), '0', 'Whether an address that nobody asked about enters the table of neighbours.'),
  entry('addr_gen_mode', choice([0, 3], ['0', 'the hardware\'s address'], ['1', 'the hardware\'s address, without one for the own link'], ['2', 'the secret in `stable_secret`'], ['3', 'a random secret']), '0', 'What the host\'s own part of its addresses is made from.'),
  entry('autoconf', SWITCH_S32, '1', 'Whether the host makes itself addresses from the prefixes that a router tells.', { caveat: ROUTERS }),
  entry('dad_transmits', count('probes', NON_NEGATIVE, S32), '1', 'How often the host asks whether somebody else has its address.'),
  entry('disable_ipv6', SWITCH_S32, '0', 'Whether the interface does without IPv6; switching it off takes its IPv6 addresses away.'),
  entry('disable_policy', SWITCH_S32, '0', 'Whether packets that come in are spared the policies of IPsec.', CODE),
  entry('drop_unicast_in_l2_multicast', SWITCH_S32, '0', 'Whether packets for this host that the link sent to many are dropped.'),
  entry('drop_unsolicited_na', SWITCH_S32, '0', 'Whether announcements of neighbours that nobody asked for are dropped.'),
  entry('enhanced_dad', SWITCH_S32, '1', 'Whether the host recognizes its own question about its address when the network sends it back.'),
  entry('force_forwarding', SWITCH, '0', 'Whether packets for others that come in here are passed on, whatever `net.ipv6.conf.all.forwarding` says.', { since: '6.17' }),
  entry('force_mld_version', choice(S32, ['0', 'what the network speaks'], ['1', 'MLDv1'], ['2', 'MLDv2']), '0', 'Which version of MLD, by which multicast groups are joined, the host speaks.'),
  entry('force_tllao', SWITCH_S32, '0', 'Whether the host tells its hardware\'s address even to a neighbour that knows it.'),
  entry('forwarding', SWITCH_S32, '0', 'Whether the host behaves as a router here; under `all`, whether packets for others are passed on at all.'),
  entry('hop_limit', count('hops', [1, 255]), '64', 'How many routers an outgoing IPv6 packet may pass.'),
  entry('ignore_routes_with_linkdown', SWITCH_S32, '0', 'Whether routes over a link that is down are passed over.', CODE),
  entry('ioam6_enabled', SWITCH, '0', 'Whether the interface takes part in packets that note the hosts which they pass (IOAM).', { source: IOAM6 }),
  entry('ioam6_id', { kind: 'count', bounds: [0, 65535] }, '65535', 'The number of the interface in such packets.', { source: IOAM6 }),
  entry('ioam6_id_wide', { kind: 'count', bounds: U32 }, '4294967295', 'The same in its long form.', { source: IOAM6 }),
  entry('keep_addr_on_down', choice(S32, ['-1', 'no'], ['0', 'what `all` says'], ['1', 'yes']), '0', 'Whether addresses survive while the interface is down.'),
  entry('max_addresses', count('addresses', NON_NEGATIVE, S32), '16', 'How many addresses the host makes itself here; 0 is no limit.'),
  entry('max_desync_factor', SECONDS_S32, '600', 'By how much the ends of temporary addresses are scattered.', { caveat: TEMPORARY }),
  entry('mldv1_unsolicited_report_interval', MILLISECONDS, '10000', 'How long the host waits before it repeats that it has joined a multicast group, with MLDv1.'),
  entry('mldv2_unsolicited_report_interval', MILLISECONDS, '1000', 'How long the host waits before it repeats that it has joined a multicast group, with MLDv2.'),
  entry('mtu', bytes([1280, 65536], [1280, 2147483647]), undefined, 'The largest IPv6 packet that goes out here.', { caveat: 'It may not exceed what the link carries.' }),
  entry('ndisc_evict_nocarrier', SWITCH, '1', 'Whether the table of neighbours is emptied when the link goes down.'),
  entry('ndisc_notify', SWITCH_S32, '0', 'Whether the host announces its address when the interface comes up.'),
  entry('ndisc_tclass', { kind: 'count', bounds: U8 }, '0', 'The traffic class of packets by which neighbours find each other.'),
  entry('optimistic_dad', SWITCH_S32, '0', 'Whether an address is used before it is certain that nobody else has it.'),
  entry('proxy_ndp', SWITCH_S32, '0', 'Whether the host answers for neighbours that it was told to answer for.'),
  entry('ra_defrtr_metric', { kind: 'count', bounds: [1, 4294967295] }, '1024', 'How much the way out that a router told of costs, compared with others.', { caveat: ROUTERS }),
  entry('ra_honor_pio_life', SWITCH, '0', 'Whether a router may shorten the life of an address to less than two hours.', { since: '6.7', caveat: ROUTERS }),
  entry('ra_honor_pio_pflag', SWITCH, '0', 'Whether the host makes itself no address where a router hands out prefixes instead.', { since: '6.12', caveat: ROUTERS }),
  entry('regen_max_retry', count('attempts', NON_NEGATIVE, S32), '3', 'How many temporary addresses the host tries before it gives up.', { caveat: TEMPORARY }),
  entry('regen_min_advance', SECONDS_S32, '2', 'How long before the end of a temporary address the next one is made, at least.', { since: '6.9', caveat: TEMPORARY }),
  entry('router_probe_interval', SECONDS_OR_ZERO, '60', 'The shortest time between two questions whether a router is there.', { caveat: ROUTERS }),
  entry('router_solicitation_delay', SECONDS_OR_ZERO, '1', 'How long the host waits before it looks for routers.', { caveat: ROUTERS }),
  entry('router_solicitation_interval', SECONDS_OR_ZERO, '4', 'How long the host waits between two questions for routers, at first.', { caveat: ROUTERS }),
  entry('router_solicitation_max_interval', SECONDS_OR_ZERO, '3600', 'How long the host waits between two questions for routers, at most.', { caveat: ROUTERS, ...CODE }),
  entry('router_solicitations', count('questions', [-1, 2147483647]), '-1', 'How often the host looks for routers; -1 is without end.', { caveat: ROUTERS }),
  entry('rpl_seg_enabled', SWITCH, '0', 'Whether packets with a route of RPL, a routing protocol for small devices, are taken.', CODE),
  entry('seg6_enabled', SWITCH_S32, '0', 'Whether packets that travel along a list of segments are taken.', { source: SEG6 }),
  entry('seg6_require_hmac', choice(S32, ['-1', 'no'], ['0', 'only if they bear one'], ['1', 'yes']), '0', 'Whether such packets have to be signed.', { source: SEG6 }),
  entry('stable_secret', { kind: 'text', form: 'an IPv6 address', pattern: /^[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}$/i }, undefined, 'The secret from which the host\'s own part of its addresses is made.', { caveat: 'It sets `addr_gen_mode` to 2.' }),
  entry('suppress_frag_ndisc', SWITCH_S32, '1', 'Whether packets by which neighbours find each other are dropped if they come in fragments.'),
  entry('temp_prefered_lft', SECONDS_S32, '86400', 'How long a temporary address is used for new connections.', { caveat: TEMPORARY }),
  entry('temp_valid_lft', SECONDS_S32, '604800', 'How long a temporary address lives.', { caveat: TEMPORARY }),
  entry('use_oif_addrs_only', SWITCH_S32, '0', 'Whether packets that leave here bear an address of this interface only.'),
  entry('use_optimistic', SWITCH_S32, '0', 'Whether such an early address may be chosen like any other.', { caveat: 'It counts where `optimistic_dad` is on.' }),
  entry('use_tempaddr', choice(S32, ['-1', 'no'], ['0', 'no'], ['1', 'yes, but the lasting address is preferred'], ['2', 'yes, and it is preferred']), undefined, 'Whether the host makes itself temporary addresses.'),
];
