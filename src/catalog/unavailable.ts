/** A parameter that no task can set, or that no task should set. */
export interface UnavailableSysctl {
  readonly reason: string;

  /** An alternative, as a clause without a period. */
  readonly instead?: string;
}

const NOT_NAMESPACED = 'it exists only on the host, not in a network namespace, so ECS registers the task definition but the task fails to start';
const ABSENT_OR_READ_ONLY = 'in a network namespace it does not exist (Linux 6.1) or is read-only (Linux 6.12 and 6.18), so the task fails to start';
const READ_ONLY = 'where it exists in a network namespace, it is read-only, so the task fails to start';

// Measured on Linux 6.1, 6.12, and 6.18: these exist on a host but not in a new network namespace.
const NOT_NAMESPACED_NAMES = [
  ...names('net.core.', `
    bpf_jit_enable bpf_jit_harden bpf_jit_kallsyms bpf_jit_limit busy_poll busy_read default_qdisc dev_weight dev_weight_rx_bias
    dev_weight_tx_bias devconf_inherit_init_net fb_tunnels_only_for_init_net flow_limit_cpu_bitmap flow_limit_table_len
    gro_normal_batch high_order_alloc_disable max_skb_frags mem_pcpu_rsv message_burst message_cost netdev_budget netdev_budget_usecs
    netdev_max_backlog netdev_rss_key netdev_tstamp_prequeue netdev_unregister_timeout_secs rps_sock_flow_entries skb_defer_max
    warnings
  `),
  ...names('net.ipv4.', `
    cipso_cache_bucket_size cipso_cache_enable cipso_rbm_optfmt cipso_rbm_strictvalid fib_sync_mem inet_peer_maxttl inet_peer_minttl
    inet_peer_threshold ipfrag_secret_interval route.error_burst route.error_cost route.gc_elasticity route.gc_interval
    route.gc_min_interval route.gc_min_interval_ms route.gc_thresh route.gc_timeout route.max_size route.redirect_load
    route.redirect_number route.redirect_silence tcp_available_ulp tcp_low_latency tcp_max_orphans tcp_mem udp_mem
  `),
  ...names('net.ipv6.', `
    calipso_cache_bucket_size calipso_cache_enable ip6frag_secret_interval mld_max_msf mld_qrv
  `),
  'net.netfilter.nf_log_all_netns',
  'net.nf_conntrack_max',
];

// Measured: absent from a new network namespace on Linux 6.1, read-only on 6.12 and 6.18.
const ABSENT_OR_READ_ONLY_NAMES = names('net.core.', 'rmem_default rmem_max wmem_default wmem_max');

// Measured: visible in a new network namespace, but writing fails with EACCES.
const READ_ONLY_NAMES = names('net.', `
  ipv4.tcp_allowed_congestion_control ipv4.tcp_available_congestion_control ipv4.tcp_ehash_entries ipv4.udp_hash_entries
  mptcp.available_path_managers mptcp.available_schedulers
  netfilter.nf_conntrack_buckets netfilter.nf_conntrack_count netfilter.nf_conntrack_expect_max netfilter.nf_conntrack_max
`);

const MORE_CPU = 'give the task more CPU units, or spread the load over more tasks';
const NO_ROUTE_CACHE = 'no alternative is needed, because Linux 3.6 removed the IPv4 route cache';
const CONNTRACK_TIMEOUTS = 'shorten net.netfilter.nf_conntrack_tcp_timeout_established and the other conntrack timeouts, so that entries leave the table sooner';
const IN_THE_PROGRAM = 'configure the program instead';
const FEWER_THREADS = 'run fewer processes and threads in each task, and more tasks; no ulimit raises this limit';
// The host's net.core.rmem_max caps SO_RCVBUF, also after a task raises net.ipv4.udp_rmem_min and net.ipv4.tcp_rmem
// (measured on Linux 6.1, 6.12, and 6.18).
const NOT_FOR_UDP = 'for UDP, and so for QUIC and HTTP/3, a task cannot raise the limit';

const ALTERNATIVES: Readonly<Record<string, string>> = {
  'net.core.busy_poll': 'let the program poll its sockets in a non-blocking loop',
  'net.core.busy_read': 'let the program poll its sockets in a non-blocking loop',
  'net.core.default_qdisc': 'choose net.ipv4.tcp_congestion_control; BBR paces without a queueing discipline',
  'net.core.dev_weight': MORE_CPU,
  'net.core.netdev_budget': MORE_CPU,
  'net.core.netdev_budget_usecs': MORE_CPU,
  'net.core.netdev_max_backlog': MORE_CPU,
  'net.core.rmem_default': 'for TCP, raise the second value of net.ipv4.tcp_rmem; for UDP, let the program set SO_RCVBUF, up to net.core.rmem_max of the host',
  'net.core.rmem_max': `for TCP, raise the third value of net.ipv4.tcp_rmem, which applies to sockets that do not set SO_RCVBUF; ${NOT_FOR_UDP}`,
  'net.core.rps_sock_flow_entries': MORE_CPU,
  'net.core.wmem_default': 'for TCP, raise the second value of net.ipv4.tcp_wmem; for UDP, let the program set SO_SNDBUF, up to net.core.wmem_max of the host',
  'net.core.wmem_max': `for TCP, raise the third value of net.ipv4.tcp_wmem, which applies to sockets that do not set SO_SNDBUF; ${NOT_FOR_UDP}`,
  'net.ipv4.route.gc_thresh': NO_ROUTE_CACHE,
  'net.ipv4.route.max_size': NO_ROUTE_CACHE,
  'net.ipv4.tcp_allowed_congestion_control': 'set net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_available_congestion_control': 'set net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_low_latency': 'no alternative is needed, because Linux has ignored it since 4.14',
  'net.ipv4.tcp_max_orphans': 'set net.ipv4.tcp_orphan_retries to 1 or 2 (0 means 8)',
  'net.ipv4.tcp_mem': 'limit the buffers of each socket with net.ipv4.tcp_rmem and net.ipv4.tcp_wmem',
  'net.ipv4.udp_mem': 'raise net.ipv4.udp_rmem_min, which each socket can use even above the second value of net.ipv4.udp_mem',
  'net.mptcp.available_path_managers': 'set net.mptcp.pm_type',
  'net.mptcp.available_schedulers': 'set net.mptcp.scheduler',
  'net.netfilter.nf_conntrack_buckets': CONNTRACK_TIMEOUTS,
  'net.netfilter.nf_conntrack_count': CONNTRACK_TIMEOUTS,
  'net.netfilter.nf_conntrack_max': CONNTRACK_TIMEOUTS,
  'net.netfilter.nf_log_all_netns': 'log packets in the program',
  'net.nf_conntrack_max': CONNTRACK_TIMEOUTS,
};

/** Parameters that no task can set, by name; `unavailableSysctl` also covers name patterns. */
export const UNAVAILABLE_SYSCTLS: ReadonlyMap<string, UnavailableSysctl> = new Map<string, UnavailableSysctl>([
  ...NOT_NAMESPACED_NAMES.map(name => [name, { reason: NOT_NAMESPACED, instead: ALTERNATIVES[name] }] as const),
  ...ABSENT_OR_READ_ONLY_NAMES.map(name => [name, { reason: ABSENT_OR_READ_ONLY, instead: ALTERNATIVES[name] }] as const),
  ...READ_ONLY_NAMES.map(name => [name, { reason: READ_ONLY, instead: ALTERNATIVES[name] }] as const),
  ['net.ipv4.tcp_tw_recycle', { reason: 'Linux 4.12 removed it', instead: 'set net.ipv4.tcp_tw_reuse' }],
  ['net.ipv6.conf.all.stable_secret', { reason: 'the kernel accepts it only for `default` and for individual interfaces', instead: 'set net.ipv6.conf.default.stable_secret' }],
  ['net.netfilter.nf_conntrack_helper', { reason: 'Linux 6.0 removed it, because firewall rules now select the helper' }],
]);

const FLUSH = { reason: 'it is a trigger, not a setting: writing to it flushes a cache, which does not help a starting task' };
const LOGGER = {
  reason: 'it selects the logger of packets, mostly for firewall rules, which a Fargate task cannot create',
  instead: 'log packets in the program',
};

/** Parameters that a task can write, but should not. */
export const UNSUITABLE_SYSCTLS: ReadonlyMap<string, UnavailableSysctl> = new Map<string, UnavailableSysctl>([
  ['net.ipv4.route.flush', FLUSH],
  ['net.ipv6.route.flush', FLUSH],
  ['net.netfilter.nf_hooks_lwtunnel', { reason: 'it is a switch for the whole host even when set in a namespace, and it cannot be turned off until the host restarts' }],
  ...Array.from({ length: 11 }, (_, protocol) => [`net.netfilter.nf_log.${protocol}`, LOGGER] as const),
]);

/** Alternatives to frequently requested parameters that ECS does not accept. */
export const NOT_ACCEPTED_SYSCTLS: ReadonlyMap<string, string> = new Map(Object.entries({
  'fs.aio-max-nr': IN_THE_PROGRAM,
  'fs.file-max': 'raise the container\'s nofile limit',
  'fs.inotify.max_user_instances': 'let the program poll its files instead of watching them',
  'fs.inotify.max_user_watches': 'let the program poll its files instead of watching them',
  'fs.nr_open': 'raise the container\'s nofile limit',
  'kernel.auto_msgmni': 'set kernel.msgmni, because the kernel ignores kernel.auto_msgmni',
  'kernel.core_pattern': 'set a core ulimit and a writable working directory, where Fargate is reported to write the core dump of a crash; gcore dumps only a running process',
  'kernel.perf_event_paranoid': 'use a profiler that does not need perf events',
  'kernel.pid_max': FEWER_THREADS,
  'kernel.threads-max': FEWER_THREADS,
  'kernel.yama.ptrace_scope': 'add SYS_PTRACE to the container that traces, and run it as root',
  'user.max_user_namespaces': 'turn off the program\'s own sandbox',
  'vm.max_map_count': 'configure the program instead, for example with node.store.allow_mmap: false in OpenSearch',
  'vm.nr_hugepages': 'run the program without huge pages',
  'vm.overcommit_memory': IN_THE_PROGRAM,
  'vm.swappiness': 'no alternative is needed, because a Fargate task has no swap space',
}));

/** The reason why no task can or should set the parameter; undefined if there is none, or if the parameter is unknown. */
export function unavailableSysctl(name: string): UnavailableSysctl | undefined {
  return UNAVAILABLE_SYSCTLS.get(name) ?? UNSUITABLE_SYSCTLS.get(name) ?? unavailableByPattern(name);
}

function unavailableByPattern(name: string): UnavailableSysctl | undefined {
  if (/^net\.ipv[46]\.neigh\.default\./.test(name)) {
    // The limits of the table exist for no interface: net/core/neighbour.c.
    const instead = 'spread the load over more tasks if the table is too small';
    return { reason: NOT_NAMESPACED, instead: /\.gc_(interval|thresh[123])$/.test(name) ? instead : `set the parameter for the task's interface, or ${instead}` };
  }
  if (/^net\.ipv[46]\.conf\..+\.mc_forwarding$/.test(name)) {
    return { reason: READ_ONLY };
  }
  if (/^net\.ipv4\.netfilter\.ip_conntrack_/.test(name)) {
    return { reason: 'Linux 4.9 removed these names', instead: `use net.netfilter.nf_conntrack_*${name.endsWith('_max') ? `: ${CONNTRACK_TIMEOUTS}` : ''}` };
  }
  return undefined;
}

/** Adds a prefix to each name of a space-separated list. */
function names(prefix: string, list: string): string[] {
  return list.trim().split(/\s+/).map(name => prefix + name);
}
