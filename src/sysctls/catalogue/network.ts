import { SysctlEntry } from './entry';

const IP_SYSCTL = 'https://docs.kernel.org/networking/ip-sysctl.html';
const NET_SYSCTL = 'https://docs.kernel.org/admin-guide/sysctl/net.html';

const S32 = [-2147483648, 2147483647] as const;
const U8 = [0, 255] as const;

// The kernel keeps these seconds as timer ticks in an int. At 1000 ticks a second, the most that is configured, this is the longest
// time that fits; with 250 ticks it takes ±8589934 (measured on Linux 6.18).
const SECONDS = { bounds: [1, 2147483], kernelBounds: [-8589934, 8589934] } as const;

/** Parameters of the network namespace, which all containers of a task share. */
export const NETWORK_SYSCTLS: readonly SysctlEntry[] = [
  {
    name: 'net.core.somaxconn',
    shape: { kind: 'count', unit: 'connections', bounds: [0, 2147483647] },
    summary: 'The longest queue of established connections that a listening socket may ask for.',
    caveat: 'It is only a ceiling: the listener must ask for more as well (NGINX asks for 511 unless `listen … backlog=` says otherwise), and a socket keeps the limit that held when it was opened.',
    kernelDefault: '4096',
    source: NET_SYSCTL,
  },
  {
    name: 'net.ipv4.ip_default_ttl',
    shape: { kind: 'count', unit: 'hops', bounds: [1, 255] },
    summary: 'How many routers an outgoing IPv4 packet may pass.',
    kernelDefault: '64',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.ip_local_port_range',
    shape: { kind: 'portRange' },
    summary: 'The ephemeral ports, from which the kernel takes the local port of an outgoing connection.',
    caveat: 'A listener inside the range can find its port taken; `net.ipv4.ip_local_reserved_ports` keeps ports for listeners.',
    kernelDefault: '32768 60999',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.ip_local_reserved_ports',
    shape: { kind: 'portList' },
    summary: 'Ports that the kernel leaves out when it picks an ephemeral port; a socket can still bind to them by number.',
    kernelDefault: '',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.ip_unprivileged_port_start',
    shape: { kind: 'count', bounds: [0, 65535] },
    summary: 'The first port that a process may listen on without NET_BIND_SERVICE; 0 lets every user listen on every port.',
    caveat: 'It may not exceed the lowest ephemeral port.',
    kernelDefault: '1024',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_abort_on_overflow',
    shape: { kind: 'switch', kernelBounds: U8 },
    summary: 'Whether a connection is reset, instead of left to retry, when the listener does not accept fast enough.',
    kernelDefault: '0',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_congestion_control',
    shape: {
      kind: 'choice',
      className: 'TcpCongestionControl',
      choices: [
        { value: 'cubic', constant: 'CUBIC', meaning: 'CUBIC, the usual default of Linux' },
        { value: 'reno', constant: 'RENO', meaning: 'NewReno, which every kernel allows' },
        { value: 'bbr', constant: 'BBR', meaning: 'BBR, which paces by measured bandwidth and round-trip time' },
      ],
    },
    summary: 'The congestion control algorithm of new TCP connections.',
    caveat: 'A task may choose only an algorithm that the host allows to namespaces; which ones Fargate allows is not documented.',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_ecn',
    shape: {
      kind: 'choice',
      className: 'TcpEcn',
      bounds: [0, 2],
      choices: [
        { value: '0', constant: 'OFF', meaning: 'never' },
        { value: '1', constant: 'ALWAYS', meaning: 'asked for on outgoing connections and granted on incoming ones' },
        { value: '2', constant: 'ON_REQUEST', meaning: 'granted on incoming connections only' },
      ],
    },
    summary: 'Whether TCP uses explicit congestion notification.',
    kernelDefault: '2',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_fin_timeout',
    shape: { kind: 'seconds', ...SECONDS },
    summary: 'How long a connection that this side has closed waits for the other side to close too (FIN-WAIT-2).',
    kernelDefault: '60',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_keepalive_intvl',
    shape: { kind: 'seconds', ...SECONDS },
    summary: 'The time between two keepalive probes that nobody answers.',
    caveat: 'Only sockets with SO_KEEPALIVE send probes, and a program may set its own interval.',
    kernelDefault: '75',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_keepalive_probes',
    shape: { kind: 'count', unit: 'probes', bounds: [1, 255], kernelBounds: U8 },
    summary: 'How many unanswered keepalive probes end a connection.',
    caveat: 'Only sockets with SO_KEEPALIVE send probes, and a program may set its own number.',
    kernelDefault: '9',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_keepalive_time',
    shape: { kind: 'seconds', ...SECONDS },
    summary: 'How long a connection is idle before the first keepalive probe.',
    caveat: 'Only sockets with SO_KEEPALIVE send probes, and a program may set its own time (Go uses 15 s). While data is unacknowledged, `net.ipv4.tcp_retries2` decides instead.',
    kernelDefault: '7200',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_max_syn_backlog',
    shape: { kind: 'count', unit: 'connections', bounds: [1, 2147483647], kernelBounds: S32 },
    summary: 'How many half-open incoming connections a listener remembers before it falls back to SYN cookies.',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_max_tw_buckets',
    shape: { kind: 'count', unit: 'connections', bounds: [0, 2147483647], kernelBounds: S32 },
    summary: 'How many connections may rest in TIME-WAIT; further ones are closed at once.',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_moderate_rcvbuf',
    shape: { kind: 'switch', kernelBounds: U8 },
    summary: 'Whether the kernel sizes receive buffers to the path by itself, up to the third value of `net.ipv4.tcp_rmem`.',
    kernelDefault: '1',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_mtu_probing',
    shape: {
      kind: 'choice',
      className: 'TcpMtuProbing',
      bounds: [0, 2],
      kernelBounds: U8,
      choices: [
        { value: '0', constant: 'OFF', meaning: 'never' },
        { value: '1', constant: 'ON_BLACK_HOLE', meaning: 'once large packets are seen to vanish' },
        { value: '2', constant: 'ALWAYS', meaning: 'always, starting from `net.ipv4.tcp_base_mss`' },
      ],
    },
    summary: 'Whether TCP searches for the largest packet that a path carries when ICMP does not tell.',
    kernelDefault: '0',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_no_metrics_save',
    shape: { kind: 'switch', kernelBounds: U8 },
    summary: 'Whether TCP forgets what it learnt of a path when a connection ends.',
    kernelDefault: '0',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_notsent_lowat',
    shape: { kind: 'bytes', bounds: [0, 4294967295] },
    summary: 'How much unsent data a socket buffers before it stops being writable.',
    kernelDefault: '4294967295',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_orphan_retries',
    shape: { kind: 'count', unit: 'retransmissions', bounds: U8 },
    summary: 'How often data of a connection that the program has closed already is sent again; 0 stands for 8.',
    kernelDefault: '0',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_retries1',
    shape: { kind: 'count', unit: 'retransmissions', bounds: U8 },
    summary: 'After how many retransmissions TCP asks the routing layer whether the path still works.',
    kernelDefault: '3',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_retries2',
    shape: { kind: 'count', unit: 'retransmissions', bounds: U8 },
    summary: 'How often unacknowledged data is sent again before the connection is given up; 15 is about 924 seconds.',
    kernelDefault: '15',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_rmem',
    // Measured on 6.1.192 and 6.12.117; 6.18.44 still takes less.
    shape: { kind: 'bufferSizes', lowest: 4096 },
    summary: 'Lowest, initial and highest size of a TCP receive buffer.',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_sack',
    shape: { kind: 'switch', kernelBounds: U8 },
    summary: 'Whether TCP acknowledges selectively what arrived out of order.',
    kernelDefault: '1',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_slow_start_after_idle',
    shape: { kind: 'switch', kernelBounds: U8 },
    summary: 'Whether a connection that was idle starts slowly again; false keeps long-lived connections fast.',
    kernelDefault: '1',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_syn_retries',
    shape: { kind: 'count', unit: 'retransmissions', bounds: [1, 127] },
    summary: 'How often a new outgoing connection is asked for again before it fails; 6 is about 127 seconds.',
    kernelDefault: '6',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_synack_retries',
    shape: { kind: 'count', unit: 'retransmissions', bounds: U8 },
    summary: 'How often the answer to an incoming connection is sent again; 5 is about 63 seconds.',
    kernelDefault: '5',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_syncookies',
    shape: {
      kind: 'choice',
      className: 'TcpSyncookies',
      bounds: [0, 2],
      kernelBounds: U8,
      choices: [
        { value: '0', constant: 'OFF', meaning: 'never' },
        { value: '1', constant: 'ON_OVERFLOW', meaning: 'when the queue of half-open connections is full' },
        { value: '2', constant: 'ALWAYS', meaning: 'for every connection, for tests' },
      ],
    },
    summary: 'Whether the kernel answers new connections without remembering them.',
    kernelDefault: '1',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_timestamps',
    shape: {
      kind: 'choice',
      className: 'TcpTimestamps',
      bounds: [0, 2],
      kernelBounds: U8,
      choices: [
        { value: '0', constant: 'OFF', meaning: 'no timestamps' },
        { value: '1', constant: 'RANDOM_OFFSET', meaning: 'with a random offset for each connection' },
        { value: '2', constant: 'PLAIN', meaning: 'without an offset' },
      ],
    },
    summary: 'Whether TCP segments carry timestamps, which time-wait reuse and round-trip measurement need.',
    kernelDefault: '1',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_tw_reuse',
    shape: {
      kind: 'choice',
      className: 'TcpTwReuse',
      bounds: [0, 2],
      choices: [
        { value: '0', constant: 'OFF', meaning: 'never' },
        { value: '1', constant: 'ON', meaning: 'for every outgoing connection' },
        { value: '2', constant: 'LOOPBACK', meaning: 'for connections to this host only' },
      ],
    },
    summary: 'Whether an outgoing connection may take the port of one that rests in TIME-WAIT.',
    caveat: 'It needs `net.ipv4.tcp_timestamps` on both sides.',
    kernelDefault: '2',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_window_scaling',
    shape: { kind: 'switch', kernelBounds: U8 },
    summary: 'Whether TCP windows may be larger than 64 KiB.',
    kernelDefault: '1',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.tcp_wmem',
    shape: { kind: 'bufferSizes' },
    summary: 'Lowest, initial and highest size of a TCP send buffer.',
    source: IP_SYSCTL,
  },
  {
    name: 'net.ipv4.udp_rmem_min',
    shape: { kind: 'bytes', bounds: [1, 2147483647] },
    summary: 'The receive buffer that every UDP socket keeps even when memory is short.',
    kernelDefault: '4096',
    source: IP_SYSCTL,
  },
  {
    name: 'net.unix.max_dgram_qlen',
    shape: { kind: 'count', unit: 'datagrams', bounds: [0, 2147483647], kernelBounds: S32 },
    summary: 'How many datagrams wait at a Unix socket before its sender has to.',
    kernelDefault: '10',
    source: NET_SYSCTL,
  },
];
