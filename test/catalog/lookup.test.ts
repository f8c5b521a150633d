import fc from 'fast-check';
import { lookUp, nearest } from '../../src/catalog';
import { fuzzRuns } from '../fuzz-runs';

test.each([
  'net.core.somaxconn', 'net.ipv4.ip_local_port_range', 'net.unix.max_dgram_qlen', 'kernel.sem', 'fs.mqueue.msg_max',
  'net.ipv4.conf.all.rp_filter', 'net.ipv4.conf.default.rp_filter', 'net.ipv4.conf.lo.rp_filter', 'net.ipv4.conf.eth0.rp_filter', 'net.ipv4.conf.eth0.100.rp_filter',
  'net.ipv6.conf.all.disable_ipv6', 'net.ipv6.conf.eth0.accept_ra', 'net.ipv4.neigh.eth0.gc_stale_time', 'net.ipv6.neigh.eth0.retrans_time_ms',
])('describes %s under its own name', name => expect(lookUp(name)).toMatchObject({ verdict: 'described', entry: { name } }));

test.each([
  ['net.netfilter.nf_conntrack_tcp_timeout_established', 'nf_conntrack'],
  ['net.bridge.bridge-nf-call-iptables', 'br_netfilter'],
])('describes %s, which the module %s provides', (name, module) => {
  expect(lookUp(name)).toMatchObject({ verdict: 'described', entry: { module } });
});

test.each([['net.sctp.rto_max', 'sctp'], ['net.ipv4.vs.conntrack', 'ip_vs'], ['net.netfilter.nf_something_else', 'nf_conntrack']])(
  'accepts %s without an entry, because the module %s may provide it', (name, module) => {
    expect(lookUp(name)).toEqual({ verdict: 'accepted', module });
  });

test.each([
  ['net.core.somaxcon', 'net.core.somaxconn'],
  ['net.core.so_maxconn', 'net.core.somaxconn'],
  ['net.core.SOMAXCONN', 'net.core.somaxconn'],
  ['net.ipv4.tcp_keepalive_interval', 'net.ipv4.tcp_keepalive_intvl'],
  ['net.ipv4.ip_foward', 'net.ipv4.ip_forward'],
  ['net.ipv4.conf.eth0.rp_filtr', 'net.ipv4.conf.eth0.rp_filter'],
  ['net.ipv4.neigh.eth0.gc_stale_tim', 'net.ipv4.neigh.eth0.gc_stale_time'],
  ['net.netfilter.nf_conntrack_tcp_timeout_establishd', 'net.netfilter.nf_conntrack_tcp_timeout_established'],
  ['net.bridge.bridge_nf_call_iptables', 'net.bridge.bridge-nf-call-iptables'],
  ['net.ipv6.conf.all.disabled_ipv6', 'net.ipv6.conf.all.disable_ipv6'],
  // Seen in a public repository: `all` and `default` are not followed by an interface name.
  ['net.ipv6.conf.all.default.disable_ipv6', 'net.ipv6.conf.all.disable_ipv6 or net.ipv6.conf.default.disable_ipv6'],
  ['net.ipv6.conf.all.eth0.disable_ipv6', 'net.ipv6.conf.all.disable_ipv6 or net.ipv6.conf.eth0.disable_ipv6'],
  ['net.ipv6.conf.all.all.disable_ipv6', 'net.ipv6.conf.all.disable_ipv6'],
  ['net.ipv4.tcp_xmem', 'net.ipv4.tcp_rmem or net.ipv4.tcp_wmem'],
])('does not know %s and suggests %s', (name, didYouMean) => expect(lookUp(name)).toEqual({ verdict: 'unknown', didYouMean }));

test.each([
  'net.ipv4.tcp_some_new_key', 'net.something.new', 'net.ipv4.neigh.eth0.something_else', 'net.ipv4.conf.rp_filter', 'net.ipv4.conf..rp_filter', 'net.ipv4.conf.eth0.something_else', 'net.', 'net.__proto__',
])('does not know %s and suggests nothing, because no name is close enough', name => {
  expect(lookUp(name)).toEqual({ verdict: 'unknown', didYouMean: undefined });
});

test.each<[string, string[]]>([
  ['exists only on the host', [
    'net.core.default_qdisc', 'net.core.netdev_max_backlog', 'net.core.busy_poll', 'net.core.bpf_jit_enable', 'net.core.rps_sock_flow_entries',
    'net.ipv4.tcp_mem', 'net.ipv4.udp_mem', 'net.ipv4.tcp_max_orphans', 'net.ipv4.tcp_low_latency', 'net.ipv4.inet_peer_threshold', 'net.ipv4.route.max_size',
    'net.nf_conntrack_max', 'net.ipv4.neigh.default.gc_thresh3', 'net.ipv6.neigh.default.gc_thresh1', 'net.ipv4.cipso_cache_enable', 'net.ipv4.tcp_available_ulp',
  ]],
  ['read-only', [
    'net.core.rmem_max', 'net.core.wmem_max', 'net.core.rmem_default', 'net.core.wmem_default', 'net.netfilter.nf_conntrack_max', 'net.netfilter.nf_conntrack_buckets',
    'net.netfilter.nf_conntrack_count', 'net.ipv4.tcp_available_congestion_control', 'net.ipv4.tcp_allowed_congestion_control', 'net.ipv4.conf.all.mc_forwarding',
  ]],
  ['4.12', ['net.ipv4.tcp_tw_recycle']],
  ['4.9', ['net.ipv4.netfilter.ip_conntrack_max']],
  ['6.0', ['net.netfilter.nf_conntrack_helper']],
  ['whole host', ['net.netfilter.nf_hooks_lwtunnel']],
  ['trigger', ['net.ipv4.route.flush', 'net.ipv6.route.flush']],
  ['logger', ['net.netfilter.nf_log.2']],
])('rejects names with a reason that contains %j', (reason, names) => {
  for (const name of names) {
    expect([name, lookUp(name)]).toMatchObject([name, { verdict: 'unavailable', reason: expect.stringContaining(reason) }]);
  }
});

test('rejects stable_secret for all interfaces, but not for one', () => {
  expect(lookUp('net.ipv6.conf.all.stable_secret').verdict).toBe('unavailable');
  expect(lookUp('net.ipv6.conf.default.stable_secret').verdict).toBe('described');
});

test.each([
  ['net.core.rmem_max', 'net.ipv4.tcp_rmem'],
  ['net.core.wmem_max', 'net.ipv4.tcp_wmem'],
  ['net.ipv4.tcp_mem', 'net.ipv4.tcp_rmem'],
  ['net.ipv4.tcp_tw_recycle', 'net.ipv4.tcp_tw_reuse'],
])('suggests an alternative to %s: %s', (name, instead) => {
  expect(lookUp(name)).toMatchObject({ verdict: 'unavailable', instead: expect.stringContaining(instead) });
  expect(lookUp(instead).verdict).toBe('described');
});

test.each(['vm.max_map_count', 'vm.overcommit_memory', 'kernel.pid_max', 'fs.file-max'])('refuses %s and suggests an alternative', name => {
  expect(lookUp(name)).toEqual({ verdict: 'refused', reason: expect.stringContaining('net.*'), instead: expect.stringMatching(/\w/) });
});

test.each(['kernel.msg_next_id', 'kernel.auto_msgmni', 'kernel.hostname', 'fs.mqueue.anything', 'user.max_user_namespaces', 'network.ipv4.ip_forward', 'somaxconn', '', '.', 'net'])(
  'refuses %j, which ECS does not accept', name => expect(lookUp(name).verdict).toBe('refused'));

test.each([
  ['kernel.shmax', 'kernel.shmmax'],
  ['fs.mqueue.msgs_max', 'fs.mqueue.msg_max'],
  ['kernel.msg_max', 'kernel.msgmax'],
  ['net/core/somaxconn', 'net.core.somaxconn'],
])('refuses %s and suggests %s', (name, suggestion) => {
  expect(lookUp(name)).toMatchObject({ verdict: 'refused', instead: expect.stringContaining(suggestion) });
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'])('refuses %s like any other name, without inherited properties', name => {
  expect(lookUp(name)).toEqual({ verdict: 'refused', reason: expect.any(String), instead: undefined });
});

test('names an interface only for what exists there', () => {
  expect(['gc_thresh3', 'gc_stale_time'].map(name => JSON.stringify(lookUp(`net.ipv4.neigh.default.${name}`)).includes('interface'))).toEqual([false, true]);
});

test.each(['net.ipv4.conf.all.constructor', 'net.ipv4.conf.__proto__.toString', 'net.ipv4.neigh.default.__proto__', 'net.ipv6.conf.constructor'])(
  'does not mistake %s for an inherited property', name => expect(lookUp(name).verdict).toMatch(/unknown|unavailable/));

test('allows one edit per eight letters in a mistyped name', () => {
  expect(nearest('abcdefgX', ['abcdefgh'])).toBe('abcdefgh');
  expect(nearest('abcdefXX', ['abcdefgh'])).toBeUndefined();
  expect(nearest('abcdefghijklmXX', ['abcdefghijklmno'])).toBeUndefined();
  expect(nearest('abcdefghijklmnXX', ['abcdefghijklmnop'])).toBe('abcdefghijklmnop');
  expect(nearest('abcdefghijklmXXX', ['abcdefghijklmnop'])).toBeUndefined();
});

test('two neighbors that are swapped are one edit', () => {
  expect(nearest('secerts', ['secrets'])).toBe('secrets');
  expect(nearest('scerest', ['secrets'])).toBeUndefined();
});

test('finds the nearest name as the plain algorithm does', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '_'), maxLength: 24 });
  const words = fc.array(letters, { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(letters, words, fc.integer({ min: 1, max: 8 }), (word, candidates, lettersPerEdit) => {
    const distances = candidates.map(candidate => plainDistance(word, candidate));
    const least = Math.min(...distances);
    const expected = least <= Math.max(1, Math.floor(word.length / lettersPerEdit)) ? candidates[distances.indexOf(least)] : undefined;
    expect(nearest(word, candidates, lettersPerEdit)).toBe(expected);
  }), { numRuns: fuzzRuns(1000) });
});

/** The number of letters to change, add, or remove, and of neighbors to swap, without shortcuts. */
function plainDistance(a: string, b: string): number {
  const rows = [[...Array(b.length + 1).keys()]];
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? rows[i - 2][j - 2] + 1 : Infinity;
      rows[i].push(Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced, swapped));
    }
  }
  return rows[a.length][b.length];
}

test('suggests the closest name, and the first of equally close ones', () => {
  expect(nearest('net.ipv4.tcp_retries3', ['net.ipv4.tcp_retries1', 'net.ipv4.tcp_retries2'])).toBe('net.ipv4.tcp_retries1');
  expect(nearest('net.ipv4.tcp_wmen', ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'])).toBe('net.ipv4.tcp_wmem');
});
