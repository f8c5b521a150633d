import { seeSection } from '../../../checks/not-possible';
import { sysctlNotAccepted } from '../../../checks/rules/sysctl-not-accepted';
import { sysctlNotNamespaced } from '../../../checks/rules/sysctl-not-namespaced';
import { anyOf, KnownMessage } from '../known-message';

/** Messages of programs that reach a limit of the host, or that need a privilege, which a task on Fargate cannot get. */
export const NOT_POSSIBLE_MESSAGES: readonly KnownMessage[] = [
  {
    name: 'too-few-memory-maps',
    title: 'The program needs more memory maps than the host allows, and a task cannot raise vm.max_map_count',
    pattern: /max virtual memory areas vm\.max_map_count \[\d{1,20}\] (?:is|likely) too low/,
    samples: [{
      text: 'max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
      printedBy: 'Elasticsearch',
      links: ['https://github.com/aws/amazon-ecs-cli/issues/1102'],
    }],
    rules: [sysctlNotAccepted],
    findings: () => [],
    fix: seeSection('Set node.store.allow_mmap: false in Elasticsearch or OpenSearch.', 'memory-maps'),
  },
  {
    name: 'udp-buffer-too-small',
    title: 'The host limits the buffers of UDP sockets, and a task cannot raise net.core.rmem_max',
    pattern: /failed to sufficiently increase (?:receive|send) buffer size/,
    samples: [{
      text: 'failed to sufficiently increase receive buffer size (was: 208 kiB, wanted: 7168 kiB, got: 416 kiB)',
      printedBy: 'quic-go',
      links: ['https://github.com/cloudflare/cloudflared/issues/1334'],
    }],
    rules: [sysctlNotNamespaced],
    findings: () => [],
    fix: seeSection('The program works with the smaller buffer. To hide the message of quic-go, set QUIC_GO_DISABLE_RECEIVE_BUFFER_WARNING to true.', 'udp-and-quic-buffers'),
  },
  {
    name: 'no-user-namespaces',
    title: 'The program cannot create a user namespace, which its sandbox or its rootless build needs',
    pattern: anyOf([
      /unshare\(CLONE_NEWUSER\): (?:No space left on device|Operation not permitted)/,
      /failed to unshare namespaces: Operation not permitted/,
      /unshare failed: Operation not permitted/,
      /cannot clone: Operation not permitted/,
      /newuidmap: write to uid_map failed/,
      /Failed to move to new namespace: PID namespaces supported/,
      /No usable sandbox!/,
      /bwrap: (?:No permissions to creat|Creating) \w{0,3} ?new namespace/,
    ]),
    samples: [
      { text: 'Error during unshare(CLONE_NEWUSER): No space left on device', printedBy: 'buildah', links: ['https://github.com/podman-container-tools/buildah/issues/6718'] },
      { text: 'Error during unshare(CLONE_NEWUSER): Operation not permitted', printedBy: 'buildah', links: ['https://github.com/podman-container-tools/buildah/issues/3684'] },
      { text: 'nsenter: failed to unshare namespaces: Operation not permitted', printedBy: 'img', links: ['https://github.com/genuinetools/img/issues/305'] },
      { text: 'No usable sandbox!', printedBy: 'Chrome', links: ['https://github.com/buildkite/docker-puppeteer/issues/100'] },
      {
        text: 'Failed to move to new namespace: PID namespaces supported, Network namespace supported, but failed: errno = Operation not permitted',
        printedBy: 'Chrome',
        links: ['https://github.com/jlandure/alpine-chrome/issues/33'],
      },
    ],
    fix: seeSection('Turn off the sandbox of the program (--no-sandbox in Chrome), or build images elsewhere.', 'user-namespaces'),
  },
  {
    name: 'shared-memory-is-full',
    title: 'The /dev/shm of the container is full',
    pattern: anyOf([
      /could not resize shared memory segment [^\n]{0,100}: No space left on device/,
      /insufficient shared memory \(shm\)/,
      /workers are out of shared memory/,
    ]),
    samples: [{
      text: 'could not resize shared memory segment "/PostgreSQL.2088012784" to 50438144 bytes: No space left on device',
      printedBy: 'PostgreSQL',
      links: ['https://github.com/docker-library/postgres/issues/416'],
    }, {
      text: 'This might be caused by insufficient shared memory (shm).',
      printedBy: 'PyTorch',
      links: ['https://github.com/msr-fiddle/pipedream/issues/28'],
    }],
    fix: seeSection('Check its size with df -h /dev/shm. In PostgreSQL, set dynamic_shared_memory_type = sysv, and use the preset SystemVIpc.postgresql. In PyTorch, lower the number of DataLoader workers (num_workers).', 'size-of-devshm'),
  },
  {
    name: 'sysv-memory-limit',
    title: 'A limit of System V IPC is lower than the program needs: kernel.shmmax, kernel.shmall, or kernel.sem',
    pattern: anyOf([
      /could not create (?:shared memory segment|semaphores): (?:Invalid argument|No space left on device|Cannot allocate memory)/,
      /exceeded your kernel's SHM(?:MAX|ALL) parameter/,
    ]),
    samples: [
      {
        text: 'could not create shared memory segment: Invalid argument',
        printedBy: 'PostgreSQL',
        links: ['https://github.com/sclorg/postgresql-container/issues/97'],
      },
    ],
    fix: 'Use the preset SystemVIpc.postgresql, or let PostgreSQL use less: lower shared_buffers or max_connections.',
  },
  {
    name: 'ping-not-permitted',
    title: 'The process may not send pings: its group is outside of net.ipv4.ping_group_range, which is empty by default, and it lacks CAP_NET_RAW',
    pattern: anyOf([
      /Group ID \d{1,10} is not between ping group \d{1,10} to \d{1,10}/,
      /\bping: (?:socket|icmp open socket): Operation not permitted|\bping: can't create raw socket: /,
      /\bping: permission denied \(are you root\?\)/,
      /missing cap_net_raw\+p capability/,
      /\bip4:icmp\b[^\n]{0,60}operation not permitted/,
    ]),
    samples: [
      {
        text: 'ping: socket: Operation not permitted',
        printedBy: 'ping',
        links: ['https://github.com/containers/toolbox/issues/316'],
      },
      {
        text: 'ping: permission denied (are you root?)',
        printedBy: 'BusyBox',
        links: ['https://github.com/We-Amp/ngx-pagespeed-alpine/issues/8'],
      },
      { text: 'Group ID 65532 is not between ping group 1 to 0', printedBy: 'cloudflared', links: ['https://github.com/cloudflare/cloudflared/issues/1334'] },
    ],
    fix: 'Use the preset UnprivilegedPing.all(), or run the program as root.',
  },
  {
    name: 'perf-not-permitted',
    title: 'The container may not use perf events, which need a capability that Fargate does not offer or kernel.perf_event_paranoid, which a task cannot set',
    pattern: anyOf([
      /\bperf_event_open\b[^\n]{0,120}(?:Operation not permitted|Permission denied)/,
      /\bNo access to perf events\b|\bPerf events unavailable\b|\bNot enough permissions to record perf events\b/,
      /\bNo permission to enable \S{1,40} event\b|\bAccess to performance monitoring and observability operations is limited\b/,
      /\bYou may not have permission to collect (?:\S{1,20} )?stats\b/,
      /\bInsufficient permissions for accessing any hardware counters\b/,
    ]),
    samples: [
      {
        text: '[WARN] perf_event_open for TID 5089 failed: Operation not permitted',
        printedBy: 'async-profiler',
        links: ['https://github.com/async-profiler/async-profiler/issues/730'],
      },
      {
        text: 'Perf events unavailable. See stderr of the target process.',
        printedBy: 'async-profiler',
        links: ['https://github.com/async-profiler/async-profiler/issues/292'],
      },
      {
        text: 'PerfEvents: Not enough permissions to record perf events',
        printedBy: 'ClickHouse',
        links: ['https://github.com/ClickHouse/ClickHouse/issues/80479'],
      },
    ],
    fix: seeSection('In async-profiler, use -e ctimer or -e itimer, which need no perf events.', 'bpf-and-perf'),
  },
  {
    name: 'bpf-not-permitted',
    title: 'The container may not load BPF programs, which needs a capability that Fargate does not offer',
    pattern: anyOf([
      /\bFailed to bump RLIMIT_MEMLOCK\b|\bRLIMIT_MEMLOCK is set to big enough value\b|\bMEMLOCK may be too low\b/,
      /\be?bpf(?:_\w{1,40})?\b[^\n]{0,100}operation not permitted/,
    ], 'i'),
    samples: [
      {
        text: 'libbpf: Error in bpf_object__probe_loading():Operation not permitted(1).',
        printedBy: 'libbpf',
        links: ['https://github.com/libbpf/libbpf-bootstrap/issues/74'],
      },
      {
        text: 'operation not permitted (MEMLOCK may be too low, consider rlimit.RemoveMemlock)',
        printedBy: 'cilium/ebpf',
        links: ['https://github.com/grafana/pyroscope/issues/2793'],
      },
    ],
    fix: seeSection('Use a tool that works without BPF.', 'bpf-and-perf'),
  },
  {
    name: 'namespace-not-entered',
    title: 'The program may not enter the namespace of another process, which needs CAP_SYS_ADMIN, a capability that Fargate does not offer',
    pattern: anyOf([
      /\breassociate to namespaces?\b[^\n]{0,40}: Operation not permitted/,
      /\breassociate to namespaces failed: Operation not permitted/,
      /\bsetns\b[^\n]{0,60}operation not permitted/,
    ], 'i'),
    samples: [{
      text: 'nsenter: reassociate to namespaces failed: Operation not permitted',
      printedBy: 'nsenter',
      links: ['https://github.com/aron-muon/KubeCodeRun/pull/3'],
    }],
    fix: seeSection('With a shared PID namespace, read the files of the other container below /proc/PID/root instead of entering its namespaces.', 'capabilities'),
  },
  {
    name: 'mount-not-permitted',
    title: 'The program may not mount a file system, which needs CAP_SYS_ADMIN, a capability that Fargate does not offer',
    pattern: /(?<![\w-])mount(?!\.)\b[^\n]{0,200}: (?:permission denied|operation not permitted)/i,
    samples: [{
      text: 'failed to mount /tmp/containerd-mount305145024: operation not permitted',
      printedBy: 'img',
      links: ['https://github.com/genuinetools/img/issues/305'],
    }],
    fix: seeSection('Declare a volume in the task definition, for example on Amazon EFS. Build images elsewhere.', 'capabilities'),
  },
  {
    name: 'iptables-not-permitted',
    title: 'The program may not change the rules of the firewall, which needs CAP_NET_ADMIN, a capability that Fargate does not offer',
    pattern: anyOf([
      /\bPermission denied \(you must be root\)/,
      /\b(?:ip6?tables|nft)\b[^\n]{0,200}(?:Permission denied|Operation not permitted)/,
    ]),
    samples: [{
      text: 'iptables v1.6.0: can\'t initialize iptables table `nat\': Permission denied (you must be root)',
      printedBy: 'iptables',
      links: ['https://github.com/docker/for-win/issues/517'],
    }],
    fix: seeSection('Address the proxy explicitly instead of redirecting traffic to it, or use ECS Service Connect.', 'capabilities'),
  },
  {
    name: 'no-fuse-device',
    title: 'The container has no FUSE device, and Fargate does not support devices',
    pattern: /\bfuse:? device not found|\/dev\/fuse: (?:operation not permitted|permission denied|no such (?:file|device))/i,
    samples: [
      {
        text: 'fuse: device not found, try \'modprobe fuse\' first',
        printedBy: 'libfuse',
        links: ['https://github.com/s3fs-fuse/s3fs-fuse/issues/1314'],
      },
      {
        text: 'fuse: failed to open /dev/fuse: Operation not permitted',
        printedBy: 'libfuse',
        links: ['https://github.com/xueshanf/docker-s3fs/issues/3'],
      },
    ],
    fix: seeSection('Read objects of Amazon S3 with its SDK, or use a volume on Amazon EFS.', 'privileged-containers-and-devices'),
  },
  {
    name: 'no-tun-device',
    title: 'The container cannot use a tunnel device: Fargate does not support devices, and offers no CAP_NET_ADMIN',
    pattern: anyOf([
      /\/dev\/net\/tun\b[^\n]{0,60}(?:no such (?:file|device)|not permitted|permission denied|does not exist|not available)/,
      /\bCONFIG_TUN enabled in your kernel\b/,
      /\bCreateTUN\b/,
      /\btstun\.New\(/,
    ], 'i'),
    samples: [
      {
        text: 'tstun.New("tailscale0"): operation not permitted',
        printedBy: 'Tailscale',
        links: ['https://github.com/tailscale/tailscale/issues/14256'],
      },
      {
        text: 'CreateTUN: no such file or directory',
        printedBy: 'Tailscale',
        links: ['https://github.com/tailscale/tailscale/issues/62'],
      },
    ],
    fix: seeSection('Use a VPN client with userspace networking (TS_USERSPACE=true in Tailscale), or AWS Site-to-Site VPN.', 'privileged-containers-and-devices'),
  },
  {
    name: 'file-watch-limit',
    title: 'The host limits the number of watched files (fs.inotify.*), and a task cannot raise the limit',
    pattern: anyOf([
      /\bnumber of file watchers reached\b/,
      /\bwatch ENOSPC\b/,
      /\blimit on inotify watches reached\b/,
      /\blimit \(\d{1,10}\) on the number of inotify instances\b/,
      /\b(?:inotify|fsnotify)[^\n]{0,100}(?:too many open files|no space left on device)/,
    ], 'i'),
    samples: [
      {
        text: 'Error: ENOSPC: System limit for number of file watchers reached',
        printedBy: 'Node.js',
        links: ['https://github.com/thelounge/thelounge-docker/issues/130'],
      },
      { text: 'Error: watch ENOSPC', printedBy: 'Node.js', links: ['https://github.com/foreversd/forever/issues/739'] },
      {
        text: 'Failed to watch /var/www; upper limit on inotify watches reached!',
        printedBy: 'inotifywait',
        links: ['https://github.com/swoole/docker-swoole/issues/14'],
      },
    ],
    rules: [sysctlNotAccepted],
    findings: () => [],
    fix: seeSection('Turn off the watching of files, or let the program poll them.', 'file-watches'),
  },
  {
    name: 'connection-table-full',
    title: 'The kernel\'s table of tracked connections is full, so it drops packets, and a task cannot raise net.netfilter.nf_conntrack_max',
    pattern: /\b(?:nf|ip)_conntrack: table full, dropping packet/,
    samples: [{
      text: 'nf_conntrack: table full, dropping packet',
      printedBy: 'Linux',
      links: ['https://github.com/wballard/starphleet/pull/352'],
    }],
    rules: [sysctlNotNamespaced],
    findings: () => [],
    fix: 'Open fewer connections: reuse them (keepalive), or run more tasks. Lower net.netfilter.nf_conntrack_tcp_timeout_time_wait, so that closed connections leave the table sooner.',
  },
  {
    name: 'host-memory-setting',
    title: 'A task cannot change this memory setting of the host, which Redis recommends',
    pattern: anyOf([
      /\bWARNING:? (?:overcommit_memory is set to 0|Memory overcommit must be enabled|you have Transparent Huge Pages \(THP\) support enabled)/,
      /\/sys\/kernel\/mm\/transparent_hugepage\/\w{1,20}['"]?: (?:Read-only file system|Permission denied)/,
    ]),
    samples: [
      {
        text: 'WARNING you have Transparent Huge Pages (THP) support enabled in your kernel.',
        printedBy: 'Redis',
        links: ['https://github.com/gdbtek/linux-cookbooks/issues/40'],
      },
    ],
    rules: [sysctlNotAccepted],
    findings: () => [],
    fix: seeSection('Redis works without it. Leave memory free for background saves.', 'swap-and-huge-pages'),
  },
];
