/** A name that people ask for and that no task can set. */
export interface UnavailableSysctl {
  readonly reason: string;

  /** The nearest thing that helps. */
  readonly instead?: string;
}

const GLOBAL = 'it has no copy per network namespace: ECS registers the task, which then dies at start because the file is not there';
const ABSENT_OR_READ_ONLY = 'a network namespace does not have it (Linux 6.1) or may not write it (6.18): the task dies at start';
const READ_ONLY = 'a network namespace sees it but may not write it: the task dies at start';

// Measured on Linux 6.1, 6.12 and 6.18: these exist on a host and not in a new network namespace.
const WITHOUT_COPY = [
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

// Measured as well: not there on Linux 6.1, and as below on 6.18.
const ABSENT_OR_VISIBLE_ONLY = names('net.core.', 'rmem_default rmem_max wmem_default wmem_max');

// Measured as well: visible in a new network namespace, EACCES on writing.
const VISIBLE_ONLY = names('net.', `
  ipv4.tcp_allowed_congestion_control ipv4.tcp_available_congestion_control ipv4.tcp_ehash_entries ipv4.udp_hash_entries
  mptcp.available_path_managers mptcp.available_schedulers
  netfilter.nf_conntrack_buckets netfilter.nf_conntrack_count netfilter.nf_conntrack_expect_max netfilter.nf_conntrack_max
`);

const MORE_CPU = 'give the task more CPU units, or spread its load over more tasks';
const NO_ROUTE_CACHE = 'nothing is lost: since Linux 3.6 there is no cache of IPv4 routes';
const TRACKED = 'shorten net.netfilter.nf_conntrack_tcp_timeout_established and its like, so that the table empties sooner';
const IN_THE_PROGRAM = 'configure the program instead';

const INSTEAD: Readonly<Record<string, string>> = {
  'net.core.busy_poll': 'let the program read in a loop without blocking',
  'net.core.busy_read': 'let the program read in a loop without blocking',
  'net.core.default_qdisc': 'choose net.ipv4.tcp_congestion_control; BBR paces without a queueing discipline',
  'net.core.dev_weight': MORE_CPU,
  'net.core.netdev_budget': MORE_CPU,
  'net.core.netdev_budget_usecs': MORE_CPU,
  'net.core.netdev_max_backlog': 'raise net.core.somaxconn and net.ipv4.tcp_max_syn_backlog, which bound the queues of a listener',
  'net.core.rmem_default': 'raise the second value of net.ipv4.tcp_rmem',
  'net.core.rmem_max': 'raise the third value of net.ipv4.tcp_rmem, which TCP sockets that do not set SO_RCVBUF follow',
  'net.core.rps_sock_flow_entries': MORE_CPU,
  'net.core.wmem_default': 'raise the second value of net.ipv4.tcp_wmem',
  'net.core.wmem_max': 'raise the third value of net.ipv4.tcp_wmem, which TCP sockets that do not set SO_SNDBUF follow',
  'net.ipv4.route.gc_thresh': NO_ROUTE_CACHE,
  'net.ipv4.route.max_size': NO_ROUTE_CACHE,
  'net.ipv4.tcp_allowed_congestion_control': 'set net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_available_congestion_control': 'set net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_low_latency': 'remove it: the kernel ignores it since 4.14',
  'net.ipv4.tcp_max_orphans': 'shorten net.ipv4.tcp_fin_timeout and net.ipv4.tcp_orphan_retries',
  'net.ipv4.tcp_mem': 'bound the buffers of each socket by net.ipv4.tcp_rmem and net.ipv4.tcp_wmem',
  'net.ipv4.udp_mem': 'use net.ipv4.udp_rmem_min',
  'net.mptcp.available_path_managers': 'set net.mptcp.pm_type',
  'net.mptcp.available_schedulers': 'set net.mptcp.scheduler',
  'net.netfilter.nf_conntrack_buckets': TRACKED,
  'net.netfilter.nf_conntrack_count': TRACKED,
  'net.netfilter.nf_conntrack_max': TRACKED,
  'net.netfilter.nf_log_all_netns': 'log in the program',
  'net.nf_conntrack_max': TRACKED,
};

/** By name; `unavailableSysctl` knows patterns beside them. */
export const UNAVAILABLE_SYSCTLS: ReadonlyMap<string, UnavailableSysctl> = new Map<string, UnavailableSysctl>([
  ...WITHOUT_COPY.map(name => [name, { reason: GLOBAL, instead: INSTEAD[name] }] as const),
  ...ABSENT_OR_VISIBLE_ONLY.map(name => [name, { reason: ABSENT_OR_READ_ONLY, instead: INSTEAD[name] }] as const),
  ...VISIBLE_ONLY.map(name => [name, { reason: READ_ONLY, instead: INSTEAD[name] }] as const),
  ['net.ipv4.tcp_tw_recycle', { reason: 'Linux has dropped it in 4.12', instead: 'set net.ipv4.tcp_tw_reuse' }],
  ['net.ipv6.conf.all.stable_secret', { reason: 'the kernel takes it for `default` and for single interfaces only', instead: 'set net.ipv6.conf.default.stable_secret' }],
  ['net.netfilter.nf_conntrack_helper', { reason: 'Linux has dropped it in 6.0: firewall rules name the helper now' }],
]);

const FLUSH = { reason: 'it holds no value: writing to it empties a cache once, and at the start of a task that is empty' };
const LOGGER = {
  reason: 'it takes the name of the logger for packets that firewall rules log, and a Fargate task cannot set up such rules',
  instead: 'log in the program',
};

/** What the kernel would let a task write all the same, and why the library does not. */
export const UNSUITABLE_SYSCTLS: ReadonlyMap<string, UnavailableSysctl> = new Map<string, UnavailableSysctl>([
  ['net.ipv4.route.flush', FLUSH],
  ['net.ipv6.route.flush', FLUSH],
  ['net.netfilter.nf_hooks_lwtunnel', { reason: 'it is one switch for the whole host, which a namespace reaches all the same, and once it is on it stays on until the host starts again' }],
  ...Array.from({ length: 11 }, (_, protocol) => [`net.netfilter.nf_log.${protocol}`, LOGGER] as const),
]);

/** Parameters outside the namespaces that ECS accepts, with what helps instead. */
export const NOT_ACCEPTED_SYSCTLS: ReadonlyMap<string, string> = new Map(Object.entries({
  'fs.aio-max-nr': IN_THE_PROGRAM,
  'fs.file-max': 'raise the container\'s nofile limit',
  'fs.inotify.max_user_instances': 'let the program look at its files from time to time instead of watching them',
  'fs.inotify.max_user_watches': 'let the program look at its files from time to time instead of watching them',
  'fs.nr_open': 'raise the container\'s nofile limit',
  'kernel.auto_msgmni': 'set kernel.msgmni; the kernel ignores this one',
  'kernel.core_pattern': 'take a dump with a tool that traces the process, such as gcore',
  'kernel.perf_event_paranoid': 'use a profiler that does without perf events',
  'kernel.pid_max': 'lower the number of processes, or raise the container\'s nproc limit',
  'kernel.threads-max': 'lower the number of processes, or raise the container\'s nproc limit',
  'kernel.yama.ptrace_scope': 'add SYS_PTRACE to the container that traces',
  'user.max_user_namespaces': 'run the program without a sandbox of its own',
  'vm.max_map_count': 'configure the program instead, for example OpenSearch with node.store.allow_mmap: false',
  'vm.nr_hugepages': 'run the program without huge pages',
  'vm.overcommit_memory': IN_THE_PROGRAM,
  'vm.swappiness': 'nothing is lost: a Fargate task has no swap space',
}));

/** Why no task can set the parameter; undefined where a task can, or where nothing is known. */
export function unavailableSysctl(name: string): UnavailableSysctl | undefined {
  return UNAVAILABLE_SYSCTLS.get(name) ?? UNSUITABLE_SYSCTLS.get(name) ?? unavailableByPattern(name);
}

function unavailableByPattern(name: string): UnavailableSysctl | undefined {
  if (/^net\.ipv[46]\.neigh\.default\./.test(name)) {
    return { reason: GLOBAL, instead: 'set the parameter of the task\'s interface, or, where the table is too small, spread the load over more tasks' };
  }
  if (/^net\.ipv[46]\.conf\..+\.mc_forwarding$/.test(name)) {
    return { reason: READ_ONLY };
  }
  if (/^net\.ipv4\.netfilter\.ip_conntrack_/.test(name)) {
    return { reason: 'Linux has dropped these names in 4.9', instead: `use net.netfilter.nf_conntrack_* in their place${name.endsWith('_max') ? `: ${TRACKED}` : ''}` };
  }
  return undefined;
}

/** A list of names that share a prefix, written without it. */
function names(prefix: string, list: string): string[] {
  return list.trim().split(/\s+/).map(name => prefix + name);
}
