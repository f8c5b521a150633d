/** Two parameters, one of which limits the other, and values around the defaults of new namespaces. */
type DependentPair = readonly [name: string, values: readonly string[], other: string, otherValues: readonly string[]];

const FRAGMENT_BYTES = ['0', '3145727', '3145728', '3145729', '4194303', '4194304', '4194305', '10000000', '10000001'];

export const DEPENDENT_PAIRS: readonly DependentPair[] = [
  [
    'net.ipv4.ip_local_port_range', ['1 65535', '80 65000', '1023 65000', '1024 65000', '32768 60999', '40000 65000'],
    'net.ipv4.ip_unprivileged_port_start', ['0', '1', '2', '80', '81', '1023', '1024', '1025', '32768', '32769', '40000', '40001', '65535'],
  ],
  ['net.ipv4.ipfrag_high_thresh', FRAGMENT_BYTES, 'net.ipv4.ipfrag_low_thresh', FRAGMENT_BYTES],
  ['net.ipv6.ip6frag_high_thresh', FRAGMENT_BYTES, 'net.ipv6.ip6frag_low_thresh', FRAGMENT_BYTES],
  ['net.netfilter.nf_conntrack_frag6_high_thresh', FRAGMENT_BYTES, 'net.netfilter.nf_conntrack_frag6_low_thresh', FRAGMENT_BYTES],
  ['net.ipv4.tcp_max_reordering', ['2', '3', '299', '300', '301', '1000'], 'net.ipv4.tcp_reordering', ['1', '2', '3', '4', '299', '300', '301', '1000', '1001']],
];
