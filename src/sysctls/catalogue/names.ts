/**
 * Writable parameters of a new network namespace that have no entry of their own yet, so that a name can be told from a mistyped one.
 * Measured on Linux 6.18.
 */
export const NAMES_WITHOUT_ENTRY: ReadonlySet<string> = new Set([
  ...names('net.core.', `
    optmem_max rps_default_mask tstamp_allow_data txrehash xfrm_acq_expires xfrm_aevent_etime xfrm_aevent_rseqth xfrm_larval_drop
  `),
  ...names('net.ipv4.', `
    fib_multipath_hash_fields fib_multipath_hash_policy fib_multipath_hash_seed fib_multipath_use_neigh fib_notify_on_flag_change
    fwmark_reflect icmp_echo_enable_probe icmp_echo_ignore_all icmp_echo_ignore_broadcasts icmp_errors_use_inbound_ifaddr
    icmp_ignore_bogus_error_responses icmp_msgs_burst icmp_msgs_per_sec icmp_ratelimit icmp_ratemask igmp_link_local_mcast_reports
    igmp_max_memberships igmp_max_msf igmp_qrv ip_autobind_reuse ip_dynaddr ip_early_demux ip_forward ip_forward_update_priority
    ip_forward_use_pmtu ip_no_pmtu_disc ip_nonlocal_bind ipfrag_high_thresh ipfrag_low_thresh ipfrag_max_dist ipfrag_time
    nexthop_compat_mode ping_group_range raw_l3mdev_accept route.flush route.min_adv_mss route.min_pmtu route.mtu_expires
    tcp_adv_win_scale tcp_app_win tcp_autocorking tcp_backlog_ack_defer tcp_base_mss tcp_challenge_ack_limit tcp_child_ehash_entries
    tcp_comp_sack_delay_ns tcp_comp_sack_nr tcp_comp_sack_slack_ns tcp_dsack tcp_early_demux tcp_early_retrans tcp_ecn_fallback
    tcp_ecn_option tcp_ecn_option_beacon tcp_fack tcp_fastopen tcp_fastopen_blackhole_timeout_sec tcp_fastopen_key tcp_frto
    tcp_fwmark_accept tcp_invalid_ratelimit tcp_l3mdev_accept tcp_limit_output_bytes tcp_max_reordering tcp_migrate_req
    tcp_min_rtt_wlen tcp_min_snd_mss tcp_min_tso_segs tcp_mtu_probe_floor tcp_no_ssthresh_metrics_save tcp_pacing_ca_ratio
    tcp_pacing_ss_ratio tcp_pingpong_thresh tcp_plb_cong_thresh tcp_plb_enabled tcp_plb_idle_rehash_rounds tcp_plb_rehash_rounds
    tcp_plb_suspend_rto_sec tcp_probe_interval tcp_probe_threshold tcp_recovery tcp_reflect_tos tcp_reordering tcp_retrans_collapse
    tcp_rfc1337 tcp_rto_max_ms tcp_rto_min_us tcp_shrink_window tcp_stdurg tcp_syn_linear_timeouts tcp_thin_linear_timeouts
    tcp_tso_rtt_log tcp_tso_win_divisor tcp_tw_reuse_delay tcp_workaround_signed_windows udp_child_hash_entries udp_early_demux
    udp_l3mdev_accept udp_wmem_min xfrm4_gc_thresh
  `),
  ...names('net.ipv6.', `
    anycast_src_echo_reply auto_flowlabels bindv6only fib_multipath_hash_fields fib_multipath_hash_policy fib_notify_on_flag_change
    flowlabel_consistency flowlabel_reflect flowlabel_state_ranges fwmark_reflect icmp.echo_ignore_all icmp.echo_ignore_anycast
    icmp.echo_ignore_multicast icmp.error_anycast_as_unicast icmp.ratelimit icmp.ratemask idgen_delay idgen_retries ioam6_id
    ioam6_id_wide ip6frag_high_thresh ip6frag_low_thresh ip6frag_time ip_nonlocal_bind max_dst_opts_length max_dst_opts_number
    max_hbh_length max_hbh_opts_number route.flush route.gc_elasticity route.gc_interval route.gc_min_interval
    route.gc_min_interval_ms route.gc_thresh route.gc_timeout route.max_size route.min_adv_mss route.mtu_expires
    route.skip_notify_on_dev_down seg6_flowlabel xfrm6_gc_thresh
  `),
  ...names('net.mptcp.', `
    add_addr_timeout allow_join_initial_addr_port blackhole_timeout checksum_enabled close_timeout enabled path_manager pm_type
    scheduler stale_loss_cnt syn_retrans_before_tcp_fallback
  `),
]);

/** Parameters below these exist only where the host has loaded a kernel module, which a task cannot do. */
export const MODULE_PREFIXES: readonly string[] = ['net.bridge.', 'net.ipv4.vs.', 'net.netfilter.', 'net.sctp.'];

/** Parameters that each network interface has, as in `net.ipv4.conf.eth0.rp_filter`; `all` and `default` stand beside the interfaces. */
export const PER_INTERFACE: Readonly<Record<string, ReadonlySet<string>>> = {
  'net.ipv4.conf': new Set(names('', `
    accept_local accept_redirects accept_source_route arp_accept arp_announce arp_evict_nocarrier arp_filter arp_ignore arp_notify
    bc_forwarding bootp_relay disable_policy disable_xfrm drop_gratuitous_arp drop_unicast_in_l2_multicast force_igmp_version
    forwarding igmpv2_unsolicited_report_interval igmpv3_unsolicited_report_interval ignore_routes_with_linkdown log_martians
    medium_id promote_secondaries proxy_arp proxy_arp_pvlan route_localnet rp_filter secure_redirects send_redirects shared_media
    src_valid_mark tag
  `)),
  'net.ipv6.conf': new Set(names('', `
    accept_dad accept_ra accept_ra_defrtr accept_ra_from_local accept_ra_min_hop_limit accept_ra_min_lft accept_ra_mtu accept_ra_pinfo
    accept_ra_rt_info_max_plen accept_ra_rt_info_min_plen accept_ra_rtr_pref accept_redirects accept_source_route accept_untracked_na
    addr_gen_mode autoconf dad_transmits disable_ipv6 disable_policy drop_unicast_in_l2_multicast drop_unsolicited_na enhanced_dad
    force_forwarding force_mld_version force_tllao forwarding hop_limit ignore_routes_with_linkdown ioam6_enabled ioam6_id
    ioam6_id_wide keep_addr_on_down max_addresses max_desync_factor mldv1_unsolicited_report_interval
    mldv2_unsolicited_report_interval mtu ndisc_evict_nocarrier ndisc_notify ndisc_tclass optimistic_dad proxy_ndp ra_defrtr_metric
    ra_honor_pio_life ra_honor_pio_pflag regen_max_retry regen_min_advance router_probe_interval router_solicitation_delay
    router_solicitation_interval router_solicitation_max_interval router_solicitations rpl_seg_enabled seg6_enabled seg6_require_hmac
    stable_secret suppress_frag_ndisc temp_prefered_lft temp_valid_lft use_oif_addrs_only use_optimistic use_tempaddr
  `)),
};

/** A list of names that share a prefix, written without it. */
export function names(prefix: string, list: string): string[] {
  return list.trim().split(/\s+/).map(name => prefix + name);
}
