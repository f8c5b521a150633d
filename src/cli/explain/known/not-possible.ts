import { seeSection } from '../../../checks/not-possible';
import * as rules from '../../../checks/rules';
import { anyOf, KnownMessage, named, quoted } from '../known-message';

/** Messages of programs that reach a limit of the host, or that need a privilege, which a task on Fargate cannot get. */
export const NOT_POSSIBLE_MESSAGES: readonly KnownMessage[] = named({
  'too-few-memory-maps': {
    title: 'Usually, the program needs more memory maps than the host allows, and a task cannot raise vm.max_map_count',
    pattern: anyOf([
      /\bmax virtual memory areas vm\.max_map_count \[\d{1,20}\] (?:is|likely) too low/,
      // Cassandra, and Java if no map is left.
      /\bMaximum number of memory map areas per process \(vm\.max_map_count\) \d{1,20} is too low/,
      /\b(?:OutOfMemoryError|IOException): Map failed\b|\bmmap of file [^\n]{1,300}\bCannot allocate memory\b/,
      // Splitting a map needs another one.
      /\b(?:mprotect|munmap)\b[^\n]{0,60}\b(?:Cannot allocate|Out of) memory\b/,
      // A list of requirements of Bitnami.
      /- vm\.max_map_count = \d{4,10}\s*$/,
    ]),
    samples: [quoted('Elasticsearch', 'max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
      'aws/amazon-ecs-cli#1102')],
    rules: [rules.sysctlNotAccepted],
    fix: seeSection('Set node.store.allow_mmap: false in Elasticsearch or OpenSearch, and disk_access_mode: standard or mmap_index_only in Cassandra. In other programs, reduce the number of maps, for example with fewer mapped files or threads.', 'memory-maps'),
  },
  'too-few-aio-requests': {
    title: 'The host limits the asynchronous I/O requests of all its programs, and a task cannot raise fs.aio-max-nr',
    pattern: /\bnot enough request capacity in \/proc\/sys\/fs\/aio-max-nr\b|\bio_setup\(\) failed with EAGAIN\b/,
    samples: [quoted('ScyllaDB', 'Could not setup Async I/O: Resource temporarily unavailable. The most common cause is not enough request capacity in /proc/sys/fs/aio-max-nr.',
      'scylladb/scylladb#15010',
      'scylladb/scylladb#5638')],
    rules: [rules.sysctlNotAccepted],
    fix: seeSection('In MySQL and MariaDB, set innodb_use_native_aio=0. In ScyllaDB, use fewer shards (--smp) or --reactor-backend=epoll.', 'asynchronous-io-requests'),
  },
  'udp-buffer-too-small': {
    title: 'The host limits the buffers of UDP sockets, and a task cannot raise net.core.rmem_max and net.core.wmem_max',
    pattern: /failed to sufficiently increase (?:receive|send) buffer size|\bso-(?:rcv|snd)buf \d{1,12} was not granted\b/,
    samples: [quoted('quic-go', 'failed to sufficiently increase receive buffer size (was: 208 kiB, wanted: 7168 kiB, got: 416 kiB)',
      'cloudflare/cloudflared#1334')],
    rules: [rules.sysctlNotNamespaced],
    fix: seeSection('The program works with the smaller buffer. To hide the message of quic-go, set QUIC_GO_DISABLE_RECEIVE_BUFFER_WARNING to true; for that of Unbound, set so-rcvbuf and so-sndbuf to 0.', 'udp-and-quic-buffers'),
  },
  'no-user-namespaces': {
    title: 'The program cannot create or set up a namespace of its own, usually a user namespace, which its sandbox or rootless build needs',
    pattern: anyOf([
      /unshare[ (]CLONE_NEW\w{2,6}\)?(?: failed)?:? (?:Invalid argument|No space left on device|Operation not permitted)/,
      /failed to unshare namespaces: Operation not permitted|unshare(?: failed)?: [Oo]peration not permitted/,
      /\bfork\/exec \/proc\/self\/exe: operation not permitted|\bOperation not permitted - Failed to clone a new set of namespaces\b/,
      // nsjail explains before it prints the error.
      /\bclone\(flags=(?:[A-Z_]{1,20}\|){0,3}CLONE_NEW[^\n]{1,500}: Operation not permitted\b/,
      /\bThe SUID sandbox helper binary was found, but is not configured correctly\b/,
      /\bbwrap: (?![^\n]{0,60}\bmount\b)[^\n]{1,100}: Operation not permitted|\bclone: (?<!git clone: )Operation not permitted/,
      /newuidmap: write to uid_map failed|\bbwrap: setting up uid map: |Failed to move to new namespace: PID namespaces supported/,
      /\bCheck failed: ReceiveFixedMessage\(fds\[0\], kZygoteBootMessage\b|No usable sandbox!|bwrap: (?:No permissions to creat(?:e|ing)|Creating) (?:a )?new namespace/,
    ]),
    samples: [
      quoted('buildah', 'Error during unshare(CLONE_NEWUSER): Operation not permitted', 'podman-container-tools/buildah#3684'),
      quoted('Chrome', 'No usable sandbox!', 'buildkite/docker-puppeteer#100'),
    ],
    fix: seeSection('Turn off the sandbox of the program (--no-sandbox in Chrome), or build images and run containers elsewhere.', 'user-namespaces'),
  },
  'shared-memory-is-full': {
    title: 'Usually, the /dev/shm of the container is full or too small',
    pattern: anyOf([
      /could not resize shared memory segment [^\n]{0,100}: No space left on device/,
      /insufficient shared memory \(shm\)|\bdev\/shm has only \d{1,20} bytes available\b|\bORA-00845: MEMORY_TARGET not supported\b/,
      /\b[Cc]reating shared memory(?: segment)?(?: in)? \/dev\/shm\/[^\n]{0,100}(?:\(size \d|No space left on device)/,
      // Python prints the file last. PyTorch prints only its name.
      /\bNo space left on device: '\/dev\/shm\/|[ '"]\/dev\/shm\/[^\n]{0,200}\b[Nn]o space left on device|<\/torch_[^\n]{1,100}\bNo space left on device|\bunable to write to file <\/torch_/,
      /workers are out of shared memory|\bSemLock\b[^\n]{0,60}\bNo space left on device\b/,
    ]),
    samples: [
      quoted('PostgreSQL', 'could not resize shared memory segment "/PostgreSQL.2088012784" to 50438144 bytes: No space left on device',
        'docker-library/postgres#416'),
      quoted('PyTorch', 'This might be caused by insufficient shared memory (shm).', 'msr-fiddle/pipedream#28'),
    ],
    fix: seeSection('Check its size with df -h /dev/shm. In PostgreSQL, set dynamic_shared_memory_type = sysv, and use the preset SystemVIpc.postgresql. In PyTorch, lower the number of DataLoader workers (num_workers).', 'size-of-devshm'),
  },
  'sysv-memory-limit': {
    title: 'Usually, a limit of System V IPC is lower than the program needs: kernel.shmmax, kernel.shmall, kernel.shmmni, kernel.sem, or kernel.msgmni',
    pattern: anyOf([
      /could not create (?:shared memory segment|semaphores): (?:Invalid argument|No space left on device|Cannot allocate memory)/,
      /exceeded your kernel's SHM(?:MAX|ALL) parameter/,
      /\b(?:sem|shm|msg)_?get(?:_queue)?\b[^\n]{0,80}: No space left on device/i,
      /\bsystem limit for the maximum number of semaphore sets \(SEMMNI\)/,
    ]),
    samples: [
      quoted('PostgreSQL', 'could not create shared memory segment: Invalid argument', 'sclorg/postgresql-container#97'),
      quoted('PHP', 'sem_get(): failed for key 0x1234abcd: No space left on device', 'concretecms/concretecms/pull/7524'),
    ],
    fix: 'Use the preset SystemVIpc.postgresql, or raise the limit with KernelTuning. ipcs -l shows the limits, and ipcs what exists: a program that does not remove what it creates can reach any limit.',
  },
  'ping-not-permitted': {
    title: 'The process may not send pings: usually, its groups are outside of net.ipv4.ping_group_range, which is empty by default in Linux, and it lacks CAP_NET_RAW',
    pattern: anyOf([
      /Group ID \d{1,10} is not between ping group \d{1,10} to \d{1,10}/,
      /\bping: (?:socket|icmp open socket): Operation not permitted|\bping: can't create raw socket: /,
      /\bping: permission denied \(are you root\?\)|(?:missing|does not have the) cap_net_raw\+p capability/,
      /\bip4:icmp\b[^\n]{0,60}operation not permitted|\bping: Lacking privilege for (?:icmp|raw) socket\b|\bcan't create socket \(must run as root\?\)/,
    ]),
    samples: [
      quoted('ping', 'ping: socket: Operation not permitted', 'containers/toolbox#316'),
      quoted('BusyBox', 'ping: permission denied (are you root?)', 'We-Amp/ngx-pagespeed-alpine#8'),
      quoted('cloudflared', 'Group ID 65532 is not between ping group 1 to 0', 'cloudflare/cloudflared#1334'),
    ],
    fix: 'Use the preset UnprivilegedPing.all(), or run the program as root in a container that does not drop NET_RAW.',
  },
  'perf-not-permitted': {
    title: 'Usually, the container may not use perf events, which need a capability that Fargate does not offer or a lower kernel.perf_event_paranoid, which a task cannot set',
    pattern: anyOf([
      /\bperf_event_open\b[^\n]{0,120}(?:Operation not permitted|Permission denied)/,
      /\bNo access to perf events\b|\bPerf events unavaila?ble\b|\bNot enough permissions to record perf events\b/,
      /\bFailure to open any events for recording\b/,
      /\bNo permission to enable \S{1,40} event\b|\bAccess to performance monitoring and observability operations is limited\b/,
      /\bYou may not have permission to collect (?:\S{1,20} )?stats\b|\bperf_event_paranoid setting is \d/,
      /\bInsufficient permissions for accessing any hardware counters\b|\bneeds \/proc\/sys\/kernel\/perf_event_paranoid <= \d/,
    ]),
    samples: [
      quoted('async-profiler', '[WARN] perf_event_open for TID 5089 failed: Operation not permitted',
        'async-profiler/async-profiler#730'),
      quoted('async-profiler', 'Perf events unavailable. See stderr of the target process.', 'async-profiler/async-profiler#292'),
      quoted('ClickHouse', 'PerfEvents: Not enough permissions to record perf events', 'ClickHouse/ClickHouse#80479'),
    ],
    fix: seeSection('In async-profiler, use -e ctimer or -e itimer, which need no perf events.', 'bpf-and-perf'),
  },
  'bpf-not-permitted': {
    title: 'Usually, the container may not load BPF programs, which needs a capability that Fargate does not offer',
    pattern: anyOf([
      /\bFailed to bump RLIMIT_MEMLOCK\b|\bRLIMIT_MEMLOCK is set to big enough value\b|\bMEMLOCK may be too low\b/,
      /\be?bpf(?:_\w{1,40})?\b[^\n]{0,100}operation not permitted|\bbpftrace currently only supports running as the root user\b/,
      /\b(?<datadog>failed to create system probe: no module could be loaded)\b/,
      /\b(?:load program|map create): (?:operation not permitted|permission denied)|\bfailed to set memlock rlimit: operation not permitted|\bneither debugfs nor tracefs are mounted\b/,
      /\bfailed to create (?:[\w ]{1,20} )?map\b[^\n]{0,40}: (?:operation not permitted|permission denied)|\bfailed to (?:attach BPF to|determine tracepoint)\b|\/sys\/kernel\/(?:debug\/)?tracing\/\S{1,60}: (?:no such file|permission denied)/,
      // Python prints the file last.
      /\b(?:operation not permitted|permission denied): '\/sys\/kernel\/(?:debug\/)?tracing\//,
    ], 'i'),
    samples: [
      quoted('libbpf', 'libbpf: Error in bpf_object__probe_loading():Operation not permitted(1).', 'libbpf/libbpf-bootstrap#74'),
      quoted('cilium/ebpf', 'operation not permitted (MEMLOCK may be too low, consider rlimit.RemoveMemlock)',
        'grafana/pyroscope#2793'),
      quoted('Datadog agent', 'failed to create system probe: no module could be loaded', 'DataDog/datadog-agent#30775', 'DataDog/datadog-agent/pull/52100'),
    ],
    fix: ({ datadog }) => seeSection(datadog === undefined ? 'Use a tool that works without BPF.'
      : 'Turn off what needs system-probe, such as network monitoring, and update the agent: older versions start it on Fargate, too.', 'bpf-and-perf'),
  },
  'namespace-not-entered': {
    title: 'The program may not enter another namespace, which needs CAP_SYS_ADMIN, a capability that Fargate does not offer',
    pattern: anyOf([
      /\breassociate to namespaces?\b[^\n]{0,40}: Operation not permitted/,
      /\bsetns\b[^\n]{0,60}operation not permitted|\bFailed to set namespace: EPERM\b|\bset into network namespace \d{1,10}\b[^\n]{0,60}: operation not permitted/,
      // Opening the file needs the right to trace the process, and entering the namespace then needs CAP_SYS_ADMIN.
      /\bnsenter: cannot open \/proc\/\d{1,10}\/ns\/\w{1,20}: Permission denied/,
    ], 'i'),
    samples: [
      quoted('nsenter', 'nsenter: reassociate to namespaces failed: Operation not permitted', 'aron-muon/KubeCodeRun/pull/3'),
      quoted('nsenter', 'nsenter: cannot open /proc/1/ns/ipc: Permission denied', 'jpetazzo/nsenter#95'),
    ],
    fix: seeSection('Containers of a task in awsvpc mode already share the network namespace. With a shared PID namespace, a container that may trace the other one can read its files below /proc/PID/root instead.', 'capabilities'),
  },
  'mount-not-permitted': {
    title: 'The program may not mount a file system: usually, it lacks CAP_SYS_ADMIN, which Fargate does not offer',
    pattern: anyOf([
      /\bmount(?<!-mount)(?!\.)\b[^\n]{0,200}: (?:permission denied|operation not permitted)|\bpivot_root: operation not permitted/,
      // Versions of mount and umount that try again, or check the user themselves.
      /\bmount: (?:\/[^\s:]{1,200}: )?cannot mount (?:block device )?\S{1,200} read-only\b/,
      /\bmust be superuser to (?:use mount|u?n?mount)\b|\bmount: only root can\b/,
    ], 'i'),
    samples: [quoted('img', 'failed to mount /tmp/containerd-mount305145024: operation not permitted', 'genuinetools/img#305')],
    fix: seeSection('Declare a volume in the task definition, for example on Amazon EFS. Build images elsewhere.', 'capabilities'),
  },
  'network-not-changed': {
    title: 'The program may not change network interfaces, addresses, or routes: usually, it lacks CAP_NET_ADMIN, which Fargate does not offer',
    pattern: anyOf([
      /\bRTNETLINK answers: (?:Operation not permitted|Permission denied)/,
      /\bNetlink(?: receive)?(?:: error| error)?: (?:Received Netlink error )?Operation not permitted/,
      /\bSIOCS\w{2,20}\)?(?: failed)?: (?:Operation not permitted|Permission denied)|\bUnable to (?:access|modify) interface: Operation not permitted/,
      /\bnetlink (?<!network namespace \d{1,10} while creating netlink )(?:packet|socket): Operation not permitted/,
    ], 'i'),
    samples: [
      quoted('ip', 'RTNETLINK answers: Operation not permitted', 'moby/moby#10895', 'mikma/lxd-openwrt#13'),
      quoted('Keepalived', 'Netlink: error: Operation not permitted(1), type=RTM_NEWADDR(20)', 'osixia/container-keepalived#31'),
    ],
    fix: seeSection('Remove the command: ECS sets up the interface, the address, and the routes of the task. To delay or drop packets in a test, use FaultInjection.', 'capabilities'),
  },
  'iptables-not-permitted': {
    title: 'The program may not change firewall rules: usually, it lacks CAP_NET_ADMIN, which Fargate does not offer',
    pattern: anyOf([
      /\bPermission denied \(you must be root\)|\bgetsockopt failed strangely: Operation not permitted/,
      // Not after the names of kernel parameters, such as net.bridge.bridge-nf-call-iptables.
      /\b(?:ip6?tables(?<!nf-call-ip6?tables)|ipset|nft)\b[^\n]{0,200}(?:Permission denied|Operation not permitted)/,
    ]),
    samples: [quoted('iptables', 'iptables v1.6.0: can\'t initialize iptables table `nat\': Permission denied (you must be root)',
      'docker/for-win#517')],
    fix: seeSection('Address the proxy explicitly instead of redirecting traffic to it, or use ECS Service Connect.', 'capabilities'),
  },
  'capability-required': {
    title: 'The program requires a capability that the container lacks: usually CAP_NET_ADMIN, which Fargate does not offer',
    pattern: anyOf([
      // dnsmasq also keeps capabilities when it becomes another user.
      /\bprocess is missing required capability [A-Z_]{1,30}\b|\bdnsmasq(?:\[\d{1,10}\])?: setting capabilities failed: Operation not permitted\b/,
      // udp2raw.
      /\bSO_(?:RCV|SND)BUFFORCE fail\b[^\n]{0,60}\bOperation not permitted\b/,
    ]),
    samples: [
      quoted('dnsmasq', 'dnsmasq: setting capabilities failed: Operation not permitted', 'nicolasff/docker-cassandra/pull/9', 'poseidon/matchbox#488'),
      quoted('Pi-hole', 'process is missing required capability NET_ADMIN', 'pi-hole/docker-pi-hole#814'),
    ],
    fix: seeSection('Turn off what needs it: DHCP in dnsmasq and Pi-hole, and --force-sock-buf in udp2raw. With user=root in its configuration, dnsmasq does not change its capabilities.', 'capabilities'),
  },
  'device-not-created': {
    title: 'The program may not create a device file (mknod): usually, it does not run as root, the container lacks MKNOD, or the engine runs rootless',
    // Devices of tunnels and FUSE have messages of their own.
    pattern: /\b(?:mknod|cannot create special file)\b(?![^\n]{0,60}(?:\/net\/tun|\/fuse)\b)[^\n]{0,200}: Operation not permitted\b/,
    samples: [
      quoted('cp', 'cp: cannot create special file \'/opt/unbound/etc/unbound/dev/random\': Operation not permitted', 'MatthewVance/unbound-docker-rpi#34'),
    ],
    fix: 'Use the devices that each container has, such as /dev/null and /dev/urandom, where they are. Remove a chroot, which needs copies: the container takes its place.',
  },
  'module-not-loaded': {
    title: 'The program tries to load or use a module of the kernel, which a container without privileges cannot load',
    pattern: anyOf([
      /\bmodprobe: can't change directory to '(?:\/lib\/modules|\d)|\bTable does not exist \(do you need to insmod\?\)/,
      /\bmodprobe: FATAL: Module \S{1,60} not found in directory \/lib\/modules\b|\bUnable to access interface: Protocol not supported\b/,
      // Falco.
      /\berror opening device \S{0,40}\/dev\/(?:falco|scap|sysdig)\d/,
    ]),
    samples: [
      quoted('BusyBox', 'modprobe: can\'t change directory to \'/lib/modules\': No such file or directory',
        'jordanpotter/docker-wireguard#39',
        'bryopsida/wireguard-chart#39'),
      quoted('iptables', 'can\'t initialize iptables table `nat\': Table does not exist (do you need to insmod?)',
        'flatcar/Flatcar#2208'),
    ],
    fix: seeSection('On Fargate, use a program that works without the module. On instances, load the module on the instance.', 'kernel-modules'),
  },
  'no-tun-device': {
    title: 'The container cannot use a tunnel device: Fargate does not support devices, and offers no CAP_NET_ADMIN',
    pattern: anyOf([
      /\/dev\/net\/tun\b[^\n]{0,60}(?:no such (?:file|device)|not permitted|permission denied|does not exist|not available)/,
      /\bCONFIG_TUN enabled in your kernel\b|\bCreateTUN\b|\btstun\.New\(|\bsetting SO_MARK bypass: operation not permitted\b/,
    ], 'i'),
    samples: [
      quoted('Tailscale', 'tstun.New("tailscale0"): operation not permitted', 'tailscale/tailscale#14256'),
      quoted('Tailscale', 'CreateTUN: no such file or directory', 'tailscale/tailscale#62'),
    ],
    fix: seeSection('Use a VPN client with userspace networking (TS_USERSPACE=true in Tailscale), or AWS Site-to-Site VPN.', 'privileged-containers-and-devices'),
  },
  'file-watch-limit': {
    title: 'Usually, the program reached a limit of the host for watched files (fs.inotify.*), which a task cannot raise',
    pattern: anyOf([
      /\bnumber of file watchers reached\b|\bwatch (?:\S{1,200} )?(?:ENOSPC|EMFILE)\b|\blimit on inotify watches reached\b/,
      /\blimit \(\d{1,10}\) on the number of inotify instances\b/,
      /\bwatch(?:ing)? [^\n]{1,200}: no space left on device\b|\bno space left on device, watch\b/,
      /(?:inotify|fsnotify|\bwatch(?:er)?\b)[^\n]{0,100}(?:too many open files|no space left on device)|\btoo many open files, watch\b/,
    ], 'i'),
    samples: [
      quoted('Node.js', 'Error: ENOSPC: System limit for number of file watchers reached', 'thelounge/thelounge-docker#130'),
      quoted('Node.js', 'Error: watch ENOSPC', 'foreversd/forever#739'),
      quoted('inotifywait', 'Failed to watch /var/www; upper limit on inotify watches reached!', 'swoole/docker-swoole#14'),
    ],
    rules: [rules.sysctlNotAccepted],
    fix: seeSection('Turn off the watching of files, or let the program poll them.', 'file-watches'),
  },
  'host-setting-not-permitted': {
    title: 'The program may not set the clock, the host name, or a priority, turn on swap, or read the log of the kernel: usually, it needs a capability that Fargate does not offer',
    pattern: anyOf([
      /\bcannot open kernel log ?\(\/proc\/kmsg\)|\/proc\/kmsg\b[^\n]{0,30}: Operation not permitted|\bread kernel buffer failed: Operation not permitted/,
      /\b(?:adjtimex|ntp_adjtime)\([^)\n]{0,20}\) failed ?: Operation not permitted|\b(?:cannot set date|clock_settime|settimeofday|stime): Operation not permitted/,
      /\bsethostname: Operation not permitted|\byou must be root to change the host name\b|\bswapon failed: Operation not permitted/,
      /\bunable to set realtime scheduler\b|\bcannot set niceness: Permission denied|\bfailed to set (?:pid \d{1,10}'s policy|priority for \d{1,10}[^\n]{0,20}): (?:Operation not permitted|Permission denied)/,
      /\b(?:pthread_setschedparam|sched_set(?:attr|param|scheduler)|setpriority)(?:\([^)\n]{0,60}\))?(?: failed)?: (?:Operation not permitted|Permission denied)/,
    ], 'i'),
    samples: [
      quoted('rsyslog', 'imklog: cannot open kernel log (/proc/kmsg): Operation not permitted.',
        'YangCatalog/yang-validator-extractor#94', 'docker/for-win#8649'),
      quoted('chrony', 'Fatal error : adjtimex(0x8001) failed : Operation not permitted', 'cturra/docker-ntp#28'),
    ],
    fix: seeSection('Remove the command, or the module imklog of rsyslog; run chrony with -x. A container has no clock of its own.', 'capabilities'),
  },
  'connection-table-full': {
    title: 'The table of tracked connections is full, so the kernel drops packets. A task cannot raise net.netfilter.nf_conntrack_max',
    pattern: /\b(?:nf|ip)_conntrack: table full, dropping packet/,
    samples: [quoted('Linux', 'nf_conntrack: table full, dropping packet', 'wballard/starphleet/pull/352')],
    rules: [rules.sysctlNotNamespaced],
    fix: 'Open fewer connections: reuse them (keepalive), or run more tasks. In awsvpc mode, lower net.netfilter.nf_conntrack_tcp_timeout_time_wait, so that closed connections leave the table sooner.',
  },
  'host-network-limit': {
    title: 'The TCP connections of all programs on the host reached a limit of its kernel, net.ipv4.tcp_max_orphans or net.ipv4.tcp_mem, which a task cannot raise',
    pattern: /\bTCP: (?:too many (?:of )?orphaned sockets|out of memory -- consider tuning tcp_mem)/i,
    samples: [
      quoted('Linux', 'TCP: too many orphaned sockets', 'envoyproxy/envoy#6403', 'shadowsocks/shadowsocks-rust#376'),
      quoted('Linux', 'TCP: out of memory -- consider tuning tcp_mem', 'tempesta-tech/tempesta#1763'),
    ],
    rules: [rules.sysctlNotNamespaced],
    fix: 'Set net.ipv4.tcp_orphan_retries to 1 or 2 (its default, 0, means 8). Hold fewer connections or smaller buffers (net.ipv4.tcp_rmem and tcp_wmem), or run more tasks.',
  },
  'redis-fork-refused': {
    title: 'Redis could not start the process that saves its data: usually, the kernel does not promise it as much memory as Redis uses',
    samples: [quoted('Redis', 'Can\'t save in background: fork: Cannot allocate memory',
      'voxpupuli/puppet-redis#105', 'redis/redis#4523')],
    rules: [rules.sysctlNotAccepted],
    fix: seeSection('A task cannot set vm.overcommit_memory. Lower maxmemory of Redis to half of the memory of the task, raise the memory, or turn off saving (save "" and appendonly no).', 'swap-and-huge-pages'),
  },
  'kernel-files-read-only': {
    title: 'The program writes to a file of the kernel in /sys or /proc, such as a control group (cgroup), which is usually read-only in a container without privileges',
    pattern: anyOf([
      // Kernel parameters and huge pages have messages of their own.
      /\/(?<![\w.-]\/)(?:sys\/(?!kernel\/mm\/)|proc\/(?!sys\/))[^\n:]{1,200}: read-only file system/,
      /\bread-only file system: '\/(?:sys\/(?!kernel\/mm\/)|proc\/(?!sys\/))/,
      /\bFailed to create \S{1,100} control group: Read-only file system|\bFailed to allocate manager object: Read-only file system/,
    ], 'i'),
    samples: [
      quoted('isolate', 'Failed to create control group /sys/fs/cgroup/memory/box-1/: Read-only file system', 'ioi/isolate#111'),
      quoted('systemd', 'Failed to create /init.scope control group: Read-only file system', 'freeipa/freeipa-container#510', 'robertdebock/docker-ubuntu-systemd#4'),
    ],
    fix: seeSection('Remove the command, or start the program itself instead of systemd. Set the limits of a container in the task definition (cpu, memory, and ulimits) instead of in control groups.', 'privileged-containers-and-devices'),
  },
  'host-memory-setting': {
    title: 'A task cannot change this memory setting of the host, which Redis or MongoDB recommends',
    pattern: anyOf([
      /\bWARNING:? (?:overcommit_memory is set to 0|Memory overcommit must be enabled|you have Transparent Huge Pages \(THP\) support enabled)/,
      /\/sys\/kernel\/mm\/transparent_hugepage\/\w{1,20}(?:['"]?: (?:Read-only file system|Permission denied)| is 'always')/,
    ]),
    samples: [
      quoted('Redis', 'WARNING you have Transparent Huge Pages (THP) support enabled in your kernel.', 'gdbtek/linux-cookbooks#40'),
      quoted('MongoDB', '** WARNING: /sys/kernel/mm/transparent_hugepage/enabled is \'always\'.', 'docker-library/mongo#34'),
    ],
    rules: [rules.sysctlNotAccepted],
    fix: seeSection('The program works without it. In Redis, leave memory free for background saves.', 'swap-and-huge-pages'),
  },
});
