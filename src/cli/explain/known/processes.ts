import * as rules from '../../../checks/rules';
import { anyOf, cause, KnownMessage, measured, named, quoted } from '../known-message';

const STRACE = 'strace 6.1';
const BUSYBOX = 'BusyBox 1.35.0';

/** Matches the port of a database, a cache, or a broker. */
const PORT = '(?:[:/ ]|[\'"], )(?:1433|1521|3306|5432|5439|567[12]|6379|6432|909[2-8]|11211|27017)\\b(?![.:]\\d)';

/** Messages of programs in containers about namespaces, capabilities, ports, and connections. */
export const PROCESS_MESSAGES: readonly KnownMessage[] = named({
  'trace-refused': {
    title: 'The container may not trace or inspect this process: usually, it belongs to another user or group, or has capabilities that the tracer lacks',
    pattern: anyOf([
      // ptrace, as strace, gdb, and .NET print it, and the calls that read the memory of another process.
      /\b(?:ptrace|process_vm_(?:readv|writev))\b[^\n]{0,120}(?:: |FAILED |\(errno )(?:Operation not permitted|Permission denied)/,
      /\bPTRACE_\w{1,20}\b[^\n]{0,40}: (?:Operation not permitted|Permission denied)/,
      /\/proc\/(?<!\bnsenter: cannot open \/proc\/)\d{1,10}\/(?:cwd|environ|exe|fd|maps|mem|ns|root)\b(?:[^\n:]{0,200}: |[^\n:]{0,60}\(|\) FAILED )Permission denied/,
      /\bPermission denied: '\/proc\/\d{1,10}\/(?:cwd|environ|exe|fd|maps|mem|ns|root)\b/,
      // gdb, pyflame, py-spy, phpspy, and Delve.
      /\bCould not attach to (?:process\b|pid \d)(?![^\n]{0,60}(?:no such process|could not open debug info))/,
      /\battach(?:ing)? to (?:PID|process)\b[^\n]{0,60}: Operation not permitted/,
      /\battach failed: Operation not permitted|\bCannot attach to lwp \d{1,10}: Operation not permitted/,
      /\bcould not launch process: fork\/exec [^\n:]{1,200}: Operation not permitted|\bcould not open as an executable file: Operation not permitted/,
      /\bcheck (?:the setting of )?\/proc\/sys\/kernel\/yama\/ptrace_scope\b/,
      /\bPermission Denied: Try running again with elevated permissions\b|\bstarted your container with the SYS_PTRACE capability\b/,
      /\bcopy_proc_mem: Failed to copy [^\n]{0,60}err=Operation not permitted|\bPermission denied when reading from process \d/,
      /\brbspy::[^\n]{0,40}\bpermission_denied_error\b|\bError: Failed to suspend process\b|\bdwfl_linux_proc_attach pid \d{1,10}: Operation not permitted/,
      /\bDebuggerException: Can't attach to the process(?!: ptrace)/,
      // Falco prints the number of the error.
      /\bCannot read host init process proc root: 13\b/,
      // The source of Frida, frida-core.
      /\bunable to access process with pid \d{1,10} due to system restrictions\b/,
    ], 'i'),
    samples: [
      measured('strace', STRACE, 'strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted'),
      measured('cat', BUSYBOX, 'can\'t open \'/proc/1/environ\': Permission denied'),
      quoted('gdb', 'ptrace: Operation not permitted.', 'Gallopsled/pwntools#973'),
      quoted('pyflame', 'Failed to attach to PID <PID>: Operation not permitted', 'uber-archive/pyflame#18'),
      quoted('py-spy', 'Please make sure you started your container with the SYS_PTRACE capability.', 'benfred/py-spy/pull/459'),
    ],
    ...cause(rules.tracerNotRoot, () => 'Add SYS_PTRACE to the tracing container and run it as user 0, as ProcessAccess.anyUser() does, or try to run it as the user and group of the traced process. For an ECS Exec session in a container of the application, set applicationsMayTrace of DebugToolbox.'),
  },
  'not-traceable': {
    title: 'The process has a tracer already, and it can have only one, or it has ended',
    pattern: /\bprocess \d{1,10} is (?:already traced by process \d{1,10}|a (?<zombie>zombie) - the process has already terminated)\b/,
    samples: [
      quoted('gdb', 'warning: process 46716 is already traced by process 48764', 'seksea/gamesneeze#84'),
      quoted('gdb', 'process 4242 is a zombie - the process has already terminated', 'bminor/binutils-gdb/blob/6d4692093efd71ea94121c3cf1aa7e579549525a/gdb/nat/linux-ptrace.c'),
    ],
    fix: ({ zombie }) => zombie === undefined ? 'Detach or end the other tracer: the second number in the message is its process ID.' : 'Trace a process that still runs. Its parent must reap it, or, after the parent has ended, process 1, such as that of initProcessEnabled.',
    causes: 'trace-refused',
  },
  'ruby-version-not-read': {
    title: 'rbspy could not read the version of Ruby from the process: usually, because the container may not trace it',
    pattern: /\bCouldn't (?:get ruby version\b|determine Ruby version\b)/,
    samples: [quoted('rbspy', '- Couldn\'t get ruby version: Couldn\'t determine Ruby version',
      'rbspy/rbspy#325', 'rbspy/rbspy#323')],
    ...cause(rules.tracerNotRoot, () => 'If the lines after it contain Operation not permitted, add SYS_PTRACE to the tracing container and run it as user 0. If not, try a version of rbspy that knows this version of Ruby.'),
    isGeneric: true,
  },
  'leaks-not-searched': {
    title: 'LeakSanitizer could not trace its own program: usually, the engine blocks ptrace, or another tracer is attached',
    pattern: /\bLeakSanitizer (?:has encountered a fatal error|does not work under ptrace)|==Could not attach to thread \d{1,10} \(errno 1\)/,
    samples: [
      quoted('LeakSanitizer', 'LeakSanitizer does not work under ptrace (strace, gdb, etc)', 'japaric/rust-san#11', 'travis-ci/travis-ci#9033'),
    ],
    fix: 'Add SYS_PTRACE to the container, and run the program without strace or a debugger. ASAN_OPTIONS=detect_leaks=0 (without AddressSanitizer, LSAN_OPTIONS) disables leak detection.',
  },
  'randomization-not-disabled': {
    title: 'The debugger could not turn off the randomization of addresses: usually, the system call filter (seccomp) of the engine blocks it',
    pattern: /\bError disabling address space randomization: Operation not permitted\b|\bpersonality set failed: Operation not permitted\b/,
    samples: [
      quoted('gdb', 'warning: Error disabling address space randomization: Operation not permitted', 'gitpod-io/gitpod#544', 'skysider/pwndocker#18'),
    ],
    fix: 'In gdb, the message is harmless, and set disable-randomization off hides it. In LLDB, use settings set target.disable-aslr false. If a message about ptrace follows, add SYS_PTRACE to the container.',
  },
  'process-not-found': {
    title: 'Usually, the tracer sees no process with this ID',
    pattern: /\bptrace(?:\(PTRACE_\w{1,20}, [\w, ]{1,40}\))?: No such process/,
    samples: [measured('strace', STRACE, 'strace: attach: ptrace(PTRACE_SEIZE, 4242): No such process')],
    rules: [rules.tracerWithoutSharedPid],
  },
  'processes-not-visible': {
    title: 'The agent sees only the processes of its own container: usually, the task has no shared PID namespace',
    pattern: /\bProcess collection is likely misconfigured\b|\bpidMode may not be configured correctly\b/,
    samples: [quoted('Datadog agent', 'Process collection is likely misconfigured. Please ensure your task definition has "pidMode":"task" set.',
      'DataDog/datadog-agent/pull/36386')],
    fix: 'Set pidMode of the task definition to task, for example with SharedPidNamespace or processMonitoring of the preset DatadogAgent, and start the task again.',
  },
  'jvm-not-attached': {
    title: 'The tool could not attach to the JVM: usually, it must run as the same user and group and see the same /tmp, and the JVM must allow it',
    pattern: anyOf([
      /\bUnable to open socket file\b|\bwell-known file (?:\S{1,200} )?is not secure\b/,
      /\bCould not start attach mechanism\b|\bJVM did not respond: |\bor HotSpot VM not loaded\b/,
      /\bAttachNotSupportedException\b(?!: Unable to get pid of LinuxThreads)/,
      /\bFailed to inject profiler into \d|\bFailed to change credentials to match the target process\b/,
    ]),
    samples: [quoted('Java', 'Unable to open socket file: target process not responding or HotSpot VM not loaded',
      'vipshop/vjtools#150')],
    fix: 'Run the tool as the user and group of the Java program. From another container, use one that enters /proc/PID/root/tmp, such as jattach or async-profiler. Check that the JVM was started without -XX:+DisableAttachMechanism.',
  },
  'jvm-is-process-1': {
    title: 'A tool of Java 8 on Alpine cannot attach to a Java program whose parent it does not see: usually, the main process of the container',
    samples: [quoted('jmap', 'Unable to get pid of LinuxThreads manager thread',
      'docker-library/openjdk#76', 'apache-spark-on-k8s/spark#317')],
    fix: 'Set initProcessEnabled of the container, so that the parent is an init process. A newer Java also helps.',
  },
  'dotnet-not-reached': {
    title: 'The .NET tool found no diagnostic socket of the process: usually, it must run as the same user or root and see the same /tmp, and the runtime must allow diagnostics',
    pattern: /\bProcess \d{1,10} not running compatible \.NET\b|\bUnable to locate \.NET runtime associated with this process\b|\bServerNotAvailableException\b|\bNo supported \.NET processes were found\b|\bverify that \S{1,60} is writable by the current user\b/,
    samples: [quoted('dotnet-gcdump', 'Process 7830 not running compatible .NET runtime.', 'dotnet/diagnostics#3131',
      'dotnet/diagnostics#4390',
      'dotnet/diagnostics#573')],
    fix: 'From another container, share the PID namespace (pidMode task) and a volume at /tmp, and use the ID of the process in that namespace. Or use dotnet-monitor in Listen mode: then, the program connects to it. Check that DOTNET_EnableDiagnostics is not 0.',
  },
  'dump-failed': {
    title: 'The .NET runtime could not write a dump: usually, createdump may not trace the program or write to the folder',
    pattern: /\bCore dump generation FAILED 0x80004005\b|\bWriting dump failed \(HRESULT: 0x80004005\)/i,
    samples: [quoted('dotnet-dump', 'Core dump generation FAILED 0x80004005', 'dotnet/diagnostics#432', 'dotnet/diagnostics#2102')],
    ...cause(rules.tracerNotRoot,
      () => 'Add SYS_PTRACE to the container of the program and run it as user 0, and write the dump to a folder with enough space.'),
  },
  'init-not-process-1': {
    title: 'tini is not process 1, so it does not reap the zombie processes that others leave',
    samples: [quoted('tini', 'Tini is not running as PID 1', 'Xe/furry-happiness#1')],
    fix: 'With pidMode task, process 1 is /pause, which reaps them: set TINI_SUBREAPER to hide the message. With initProcessEnabled, the image needs no tini.',
  },
  'capture-not-permitted': {
    title: 'The program may not capture packets or open a raw socket: usually, it needs CAP_NET_RAW, a default capability of ECS that only root has in effect',
    pattern: anyOf([
      /\byou don't have permission to (?:perform this )?capture on that device\b|\(socket: Operation not permitted\)|\bTo run nethogs without being root\b|\bdnet: Failed to open device\b|\bCAP_NET_RAW required\b/,
      // Tools in Go, such as GoReplay.
      /\bPCAP Activate device '[^'\n]{1,40}' error: Permission denied\b|n't open packet socket: operation not permitted\b/,
      /\braw (?<!\bping: can't create raw )socket\b[^\n]{0,60}\bOperation not permitted/,
      /\b(?:arping|mtr-packet|tcpdump|traceroute6?): [^\n]{0,60}\bOperation not permitted/,
    ], 'i'),
    samples: [
      quoted('tcpdump', 'tcpdump: eth0: You don\'t have permission to capture on that device', 'the-tcpdump-group/tcpdump#674'),
      quoted('Nmap', 'Couldn\'t open a raw socket. Error: Operation not permitted (1)', 'Ullaakut/cameradar#351',
        '89luca89/distrobox#568'),
    ],
    fix: 'Run the tool as root, in a container that does not drop NET_RAW. In awsvpc mode, all containers of a task share one network namespace, so a sidecar can capture the packets of all of them.',
  },
  'process-1-is-taken': {
    title: 'The image must run as process 1, but another process already does, such as /pause (pidMode task) or an init process (initProcessEnabled)',
    samples: [quoted('s6-overlay', 's6-overlay-suexec: fatal: can only run as pid 1',
      'just-containers/s6-overlay#559', 'just-containers/s6-overlay#535')],
    rules: [rules.imageWantsProcess1],
  },
  'port-not-permitted': {
    title: 'Usually, the program may not listen on a port below net.ipv4.ip_unprivileged_port_start (in Linux, 1024 by default): it does not run as root, or the container drops NET_BIND_SERVICE',
    pattern: anyOf([
      // Go prints the port first.
      /\bbind(?<!:(?:\d{5}|[2-9]\d{3}|1[1-9]\d\d|10[3-9]\d|102[4-9]): bind)(?:\(\))?(?: (?:to )?[\w.*:[\]]{0,60}:(?:[1-9]\d{0,2}|10[01]\d|102[0-3])(?: failed)?)?(?:: | \(13: )permission denied/,
      /\blisten EACCES(?:: permission denied)? [\w.*:[\]]{0,60}:(?:[1-9]\d{0,2}|10[01]\d|102[0-3])(?!\d)/,
      // Apache, HAProxy, Envoy, Puma, and Java.
      /\bpermission denied: (?:AH00072: )?make_sock: could not bind to address\b/,
      /\bcannot bind (?:socket \(permission denied\)|'[^'\n]{1,60}': permission denied)/,
      // Python, PHP-FPM, Node.js, and .NET.
      /\bbind on address \('[^'\n]{0,60}', (?:[1-9]\d{0,2}|10[01]\d|102[0-3])\b[^)\n]{0,20}\): permission denied/,
      /\bunable to bind listening socket for address '(?:[\w.*:[\]]{0,60}:)?(?:[1-9]\d{0,2}|10[01]\d|102[0-3])': permission denied/,
      /\bunable to bind to https?:\/\/[^\s]{1,60}[^\n]{0,60}: 'permission denied'/,
      /\bbind EACCES [\w.*:[\]]{0,60}:(?:[1-9]\d{0,2}|10[01]\d|102[0-3])(?!\d)/,
      // chrony does not print the error.
      /\bCould not open NTP socket on 0\.0\.0\.0:123\b/,
      /\bbind\(\.\.\) failed(?: with error\(-13\))?: permission denied|\bpermission denied(?: - bind\(2\) for| \(bind failed\))|\bBindException: permission denied\b/,
      /\bSocketException \(13\): permission denied at [^\n]{1,300} at Microsoft\.AspNetCore\.Server\.Kestrel\.|\bSocketException: permission denied at (?:java\.base\/)?sun\.nio\.ch\.Net\.bind|\.bind\([^\n]{0,200} (?:PermissionError|socket\.error): \[Errno 13\]/,
      /\b(?:bind|listen)(?:ing)?\b[^\n]{0,60}(?:\bport |:)(?:[1-9]\d{0,2}|10[01]\d|102[0-3])["')]?(?: failed)?(?:: | \(reason: )permission denied/,
    ], 'i'),
    samples: [
      quoted('nginx', 'bind() to [::]:80 failed (13: Permission denied)', 'TrafeX/docker-php-nginx#101'),
      measured('nc', BUSYBOX, 'nc: bind: Permission denied'),
    ],
    ...cause(rules.lowPortNotPermitted, () => 'Set net.ipv4.ip_unprivileged_port_start to 0, as UnprivilegedPorts.all() does, or listen on port 1024 or above. A task on Fargate cannot add NET_BIND_SERVICE, and adding it would not help a user other than root.'),
    isPartial: true,
  },
  'user-not-switched': {
    title: 'The program may not switch to another user or group: usually, it does not run as root, or the container drops SETUID or SETGID',
    pattern: anyOf([
      // Apache's mpm_itk prints the same error because of a filter of its own.
      /\b(?:su-exec|s6-(?:applyuidgid|setuidgid)|setpriv): [^\n]{1,80}: Operation not permitted/,
      /\b(?:initgroups|setgid|setuid)\([^)\n]{0,60}\) failed \(1: Operation not permitted\)|\binitgroups: Operation not permitted/,
      /\bunable to set[gu]id to [\w-]{1,60}: Operation not permitted|\bfailed to (?:initgroups|set[gu]id)\([^)\n]{0,60}\): Operation not permitted|\bAH02156: setgid: unable to set group id\b/,
      /\bsudo: unable to change to root gid\b|\bsu: must be suid to work properly\b/,
      /\bfailed switching to "?'?[\w-]{1,60}"?'?: (?:setgroups )?operation not permitted/,
      /\bcannot set (?:groups|user id|group id): Operation not permitted/,
      // supervisord.
      /\bCan't drop privilege as nonroot user\b|\bCould not set groups of effective user\b/,
    ], 'i'),
    samples: [
      quoted('su-exec', 'su-exec: setgroups: Operation not permitted', 'ncopa/su-exec#2'),
      quoted('gosu', 'error: failed switching to "root": operation not permitted', 'webdevops/Dockerfile#226', 'tianon/gosu#11'),
      quoted('nginx', 'setgid(107) failed (1: Operation not permitted)', 'openshift/origin#13443'),
    ],
    fix: 'Let the container start as root (for example with user 0 in the task definition), and do not drop SETUID and SETGID. Or start the program directly as its user, without su, gosu, or su-exec, and remove user= from the configuration of supervisord.',
  },
  'sudo-not-root': {
    title: 'sudo does not become root: usually, the container forbids new privileges (no-new-privileges), or its file system ignores the setuid bit (nosuid)',
    pattern: /\bsudo: (?:The "no new privileges" flag is set|effective uid is not 0)\b/,
    samples: [
      quoted('sudo', 'sudo: The "no new privileges" flag is set, which prevents sudo from running as root.', 'container2wasm/container2wasm#239'),
      quoted('sudo', 'sudo: effective uid is not 0, is /usr/bin/sudo on a file system with the \'nosuid\' option set or an NFS file system without root privileges?',
        'docker/for-linux#1100', 'opencontainers/runc#641', 'pi-hole/docker-pi-hole#1069'),
    ],
    fix: 'Remove sudo, and set user of the container to the user that the program needs. On instances, remove no-new-privileges from dockerSecurityOptions, or from the configuration of the Docker daemon.',
  },
  'host-port-is-taken': {
    title: 'Usually, another container or program on the instance or machine already uses this host port',
    pattern: anyOf([
      /\bBind for \S{1,60}:\d{1,5} failed: port is already allocated\b/,
      /\b(?:starting userland proxy|Ports are not available|failed to bind host port|cannot listen on the (?:TCP|UDP) port|rootlessport listen)\b[^\n]{0,200}\b(?:address already in use|EADDRINUSE)\b/,
    ], 'i'),
    samples: [quoted('Docker', 'Bind for 0.0.0.0:80 failed: port is already allocated',
      'bitrixdock/bitrixdock#228', 'ryoluo/sail-ssl#20'),
    quoted('Docker Desktop', 'Ports are not available: exposing port TCP 0.0.0.0:80 -> 0.0.0.0:0: listen tcp 0.0.0.0:80: bind: address already in use',
      'juliusknorr/nextcloud-docker-dev#273')],
    fix: 'Find the container (docker ps) or the program (ss -ltnp) that uses the port, and stop it or use another host port. In bridge mode, leave hostPort out or set it to 0: ECS then picks a free port.',
  },
  'systemd-not-running': {
    title: 'The command needs systemd, which does not run as process 1 in the container',
    samples: [quoted('systemctl', 'System has not been booted with systemd as init system',
      'nektos/act#548', 'gezp/docker-ubuntu-desktop#17')],
    fix: 'Start the program itself in the foreground, as the command of the container, instead of with systemctl. Run other programs in containers of their own.',
  },
  'socket-not-created': {
    title: 'The program could not create its Unix socket: another process uses or left the file, or the user may not write to its folder',
    pattern: anyOf([
      /\bbind\(\) to unix:\S{1,300} failed \((?:98|(?<nginx>13)): /,
      /\blisten (?:EADDRINUSE: address already in use|(?<node>EACCES: permission denied)) \/\S/,
      /\blisten unix \S{1,300}: bind: (?:address already in use|(?<go>permission denied))/,
      /\bAddress already in use: '\/|\bBind on unix socket: (?:address already in use|(?<mysql>permission denied))/,
      /\bcould not bind Unix address "[^"\n]{1,300}": (?:address already in use|(?<postgres>permission denied))/,
      /\bunable to bind listening socket for address '\/[^'\n]{1,300}': (?:address already in use|(?<php>permission denied))/,
      /\bcannot bind UNIX socket(?: \[|(?<haproxy> \(permission denied\)))|\bConnection in use: \/|\bbind\b[^\n]{0,20}[ ("](?:unix:)?\/[^\s")]{1,300}["):]{1,2} address already in use/,
      /\bAnother FPM instance seems to already listen on \/|\bis running on the same address \(\/[^)\n]{1,300}\)/,
      // uWSGI prints the line of its source: those below 300 create Unix sockets.
      /\bbind\(\): (?:address already in use|(?<uwsgi>permission denied)) \[core\/socket\.c line [12]\d\d\]/,
    ], 'i'),
    samples: [
      quoted('nginx', 'bind() to unix:/var/lib/nginx/nginx-config-version.sock failed (98: Address already in use)',
        'nginx/kubernetes-ingress#4370'),
      quoted('Node.js', 'Error: listen EADDRINUSE: address already in use /tmp/echo.sock', 'nodejs/help#2888'),
      quoted('uWSGI', 'bind(): Permission denied [core/socket.c line 230]', 'devinsolutions/docker-taiga#8', 'unbit/uwsgi#1370'),
    ],
    fix: ({ nginx, node = nginx, go = node, mysql = go, postgres = mysql, php = postgres, uwsgi = php, haproxy = uwsgi }) => haproxy === undefined
      ? 'If no other process listens there, remove the file before the program starts: a program that is killed leaves it behind. A volume that containers share keeps it, too.'
      : 'Let the user of the container write to the folder of the socket, or use another folder, such as /tmp.',
  },
  'port-is-taken': {
    title: 'Usually, the port is in use: in awsvpc mode, all containers of a task share one network namespace, and outgoing connections use ports too',
    pattern: anyOf([
      /\baddress (?<!:0: address )already in use\b|\(98: address in use\)|\bbind\b[^\n]{0,60}: address in use\b|\bEADDRINUSE\b|\bConnection in use: \('/,
      /\bport \d{1,5} (?:is|was) already in use\b|\bSomething is already running on port \d|\bcould not bind address \S{1,60}:\d{1,5}\. Aborting\b/,
    ], 'i'),
    samples: [measured('nc', BUSYBOX, 'nc: bind: Address already in use')],
    rules: [rules.portMappedTwice, rules.listenerInEphemeralRange],
    isPartial: true,
  },
  'no-port-left': {
    title: 'The connection got no local address: no ephemeral port is free, or the task lacks IPv6 or the address that the program chose',
    pattern: anyOf([
      /(?:\bconnect|-connect\}|\bdial|ConnectException|NoRouteToHostException)[^\n]{0,100}(?<!(?:\[::1\]|\(::1\)|\bto ::1|\blocalhost(?!" \(127|\/127))[^\n]{0,30}): can(?:no|')t assign requested address/,
      /\bcannot assign requested address \(connect failed\)|\bError 99 connecting to (?!localhost\b|\[?::1)\S{1,200} cannot assign requested address/,
      /\bbind to \S{1,60}:0: address already in use/,
      /\(99: (?<!\[::1\]:\d{1,5} failed \(99: )cannot assign requested address\) while connecting|\bgetsockopt: cannot assign requested address|\bconnect\b[^\n]{0,60}\bEADDRNOTAVAIL\b(?! ::1)/,
    ], 'i'),
    samples: [
      quoted('nginx', 'connect() to Xx.XX.XX.XXX:80 failed (99: Cannot assign requested address) while connecting to upstream',
        'engintron/engintron#938'),
      measured('nc', BUSYBOX, 'nc: can\'t connect to remote host (127.0.0.1): Cannot assign requested address'),
      quoted('Go', 'dial tcp xx.xxx.xx.xxx:80: connect: cannot assign requested address', 'gorilla/websocket#678'),
    ],
    rules: [rules.noEphemeralPortLeft, rules.twReuseWithoutTimestamps],
  },
  'no-local-address': {
    title: 'The socket got no local address. If it connects, no ephemeral port is free, or the task lacks IPv6; if it listens or binds, the task lacks the address',
    pattern: /\bcan(?:no|'|)t assign requested address\b|\bEADDRNOTAVAIL\b/i,
    samples: [quoted('Python', 'OSError: [Errno 99] Cannot assign requested address', 'docker-library/python#261')],
    ...cause(rules.noEphemeralPortLeft, () => 'To connect, keep connections open, or widen net.ipv4.ip_local_port_range. To listen, use 0.0.0.0 or 127.0.0.1. In both cases, the name localhost may be [::1], which a task without IPv6 lacks: use 127.0.0.1.'),
    isPartial: true,
  },
  'backlog-limited': {
    title: 'net.core.somaxconn is lower than the queue of new connections that the program requests, so the queue is shorter, or the program exits (uWSGI)',
    pattern: /\bTCP backlog setting of \d{1,10} cannot be enforced\b|\bsomaxconn is set to the lower value of \d|\bListen queue size is greater than the system max net\.core\.somaxconn\b/,
    samples: [quoted('Redis', 'WARNING: The TCP backlog setting of 511 cannot be enforced because /proc/sys/net/core/somaxconn is set to the lower value of 128.',
      'redis/redis#6123')],
    fix: 'Set net.core.somaxconn in systemControls to at least the length that the program requests, for example with KernelTuning. Its default is 4096 since Linux 5.4.',
  },
  'syn-queue-full': {
    title: 'The queue of a listener is full: clients connect faster than the program accepts connections, or attack it',
    pattern: /\bpossible SYN flooding on port\b|\blisten queue of socket "[^"\n]{1,100}"[^\n]{0,20} full\b/i,
    samples: [quoted('Linux', 'TCP: request_sock_TCP: Possible SYN flooding on port 8080. Sending cookies.  Check SNMP counters.',
      'cuberite/cuberite#4596',
      'https://serverfault.com/questions/294209/possible-syn-flooding-in-log-despite-low-number-of-syn-recv-connections')],
    fix: 'Raise net.core.somaxconn and the backlog that the program passes to listen(); the lower one counts. Accept connections faster, or run more tasks.',
  },
  'time-wait-table-full': {
    title: 'Usually, as many connections wait in the state TIME_WAIT as net.ipv4.tcp_max_tw_buckets allows, so the kernel closes others without waiting',
    samples: [quoted('Linux', 'TCP: time wait bucket table overflow', 'RMerl/asuswrt-merlin.ng#136')],
    fix: 'Keep connections open (keepalive), so that fewer of them close. If you raise net.ipv4.tcp_max_tw_buckets to the number of ephemeral ports or more, connect can fail instead when all ports to one server are in TIME_WAIT: then also widen net.ipv4.ip_local_port_range.',
  },
  'connection-lost': {
    title: 'Usually, the server, or something on the way to it, closed a connection that the program still uses',
    pattern: anyOf([
      // Pools, and MySQL Connector/J after 100 seconds or more.
      /\bclosing bad (?<idle>idle) connection\b|\b(?<pool>Failed to validate) connection\b/,
      /\blast packet (?:successfully )?(?:received|sent)\b[^\n]{0,30}\bwas (?<long>(?:[\d,.]{1,12}[,.])?(?:\d{3}[,.]\d{3}|\d{6,12})) (?:ms|milliseconds) ago(?![^\n]{0,400}'wait_timeout')/,
      // PostgreSQL.
      /\bserver closed the connection unexpectedly|\bSSL connection has been closed unexpectedly|\bPQconsumeInput\(\)|\bPG::UnableToSend\b|\bSSL SYSCALL error: (?:EOF detected|(?:Connection|Operation) timed out|Connection reset)/,
      /\bcould not (?:receive data from|send data to) server: |\bclosed in the middle of operation\b|\bInterfaceError\)?:? (?:cannot perform operation: )?connection (?:already|is) closed\b|\bOperationalError: the connection is (?:closed|lost)\b/,
      /\bI\/O error occurred while sending to the backend|\bPSQLException: This connection has been closed\b|ConnectionClosedException: (?:\[\d{5}\] )?(?:Connection (?:unexpectedly )?closed|Cannot exchange messages)/,
      /\bConnection terminated(?: unexpectedly|["'\s]{0,4}$)|\bencountered a connection error and is not queryable|\bServer has closed the connection\b|\bPostgreSQL connection: Error \{ kind: (?:Closed|Io)\b/,
      /\bserver conn crashed\?|\bdriver: bad connection\b|\bConn is in a bad state: EOF\b|\bfailed to (?:receive message|write startup message): unexpected EOF\b/,
      // MySQL.
      /\bserver has gone away\b|\bLost connection to (?:MySQL |MariaDB )?server (?:during query|at '[^'\s]{1,200}')|\bPROTOCOL_CONNECTION_LOST\b|\bConnection lost: The server closed the connection\b/,
      /\bMySQL client is not connected\b|\bcommand when connection is in closed state\b|\(socket was closed by server\)|\bsocket has unexpectedly been closed\b|\bNo operations allowed after connection closed\b|\bpackets\.go:\d{1,5}: (?!closing bad idle)/,
      // .NET and SQL Server. An error during the TLS handshake has other causes.
      /\bUnable to (?<!SSL connection could not be established[^\n]{0,200}Unable to )(?:read data from|write data to) the transport connection: (?:An existing connection was forcibly closed|Broken pipe|Connection (?:reset|timed out))/,
      /\bNpgsqlException\b[^\n]{0,200}past the end of the stream|\btransport-level error has occurred when\b|\bSQLServerException: (?:Connection reset|The connection is closed)/,
      // Redis.
      /\bSocket(?:Closed|Failure)\b[^\n]{0,150}:\d{2,5}\/(?:Interactive|Subscription)\b|\bSocket closed unexpectedly\b|\bConnection closed by server\b|\bError \d{1,3} while writing to socket\b|\bError while reading from (?:socket|\S{1,200}:\d{2,5}) ?: ?\(1\d\d\b/,
      /\bread error on connection to\b|\bJedisConnectionException: (?:Unexpected end of stream|[\w.]{1,40}: (?:Connection reset|Broken pipe))|\bRedis\w{0,20}Exception: [^\n]{0,120}Connection reset by peer/,
      // MongoDB.
      /\bMongo\w{0,20}Error: (?:server \S{1,200} sockets closed|connection \d{1,10} to \S{1,200} (?:closed|timed out))\b/,
      // RabbitMQ, Kafka, and gRPC.
      /\bBrokerConnection\b[^\n]{0,300}>: socket disconnected\b|\bkeepalive ping failed to receive ACK within timeout\b/,
      /\bmissed heartbeats from client\b|\btoo many (?:missed )?heartbeats\b|\bHeartbeat missing with heartbeat = |\bStream connection lost: |\bReceive failed: Disconnected\b|:\d{4,5}\/\d{1,9}: Disconnected\b|\bBroker transport failure\b|\bConnection to broker lost\b|\bkeepalive watchdog (?:fired|timeout)\b|\btransport is closing\b|\bNetwork closed for unknown reason\b/,
      // Go, and Node.js except npm.
      new RegExp(`\\b(?:read|write) tcp \\S{3,60}->\\S{3,50}${PORT}: (?:read|write): (?:connection (?:reset by peer|timed out)|broken pipe)`),
      /\bread ECONNRESET\b(?<!\bnpm [^\n]{0,60}read ECONNRESET)/,
    ], 'i'),
    samples: [
      quoted('HikariCP', 'Failed to validate connection org.postgresql.jdbc.PgConnection@8d50b76 (This connection has been closed.).', 'brettwooldridge/HikariCP#1796'),
      quoted('PHP', 'SQLSTATE[HY000]: General error: 2006 MySQL server has gone away', 'laravel/framework#51894'),
      quoted('librdkafka', 'Receive failed: Disconnected', 'confluentinc/librdkafka#1973'),
    ],
    ...cause(rules.keepaliveOutlivesIdleLimits, ({ long, pool = long, idle = pool }) => `A NAT gateway drops an idle connection after 350 seconds, and the server can after its own timeout, such as wait_timeout. Let the pool close or test idle connections sooner (maxLifetime in HikariCP, SetConnMaxIdleTime in Go, pool_recycle in SQLAlchemy), or, against the NAT gateway, use TcpKeepAlive.natGateway() and turn on keepalive in the driver (tcpKeepAlive=true in JDBC for PostgreSQL).${idle === undefined ? ' If the connection was in use, the log and the events of the server may state why: for example, it restarted, failed over, or refused a packet above max_allowed_packet.' : ''}`),
    isPartial: true,
  },
  'ssm-agent-channel-taken': {
    title: 'The SSM agent cannot open its channel, because the socket of another agent or of an earlier start is at its path',
    pattern: /\bfailed to listen on the channel: ipc:\/\/\/var\/lib\/amazon\/ssm\/ipc\/\w{1,20}, address in use\b/,
    samples: [
      quoted('the agent of ECS Exec', 'failed to listen on the channel: ipc:///var/lib/amazon/ssm/ipc/health, address in use', 'aws/amazon-ssm-agent#361'),
    ],
    fix: 'Look in /var/log/amazon/ssm for an earlier error, such as a missing permission of the task role or no route to Systems Manager, and start a new task. Do not start another agent in the container, do not share /var/lib/amazon/ssm between containers, and do not include it in the image.',
  },
  'ssm-agent-already-runs': {
    title: 'The sidecar of AWS FIS exits, because another SSM agent runs next to it',
    pattern: /SSM agent is already running, exiting|another SSM agent runs in this task/,
    samples: [quoted('the SSM agent sidecar of AWS FIS', 'SSM agent is already running, exiting',
      'https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html')],
    rules: [rules.ssmAgentWithExec],
  },
});
