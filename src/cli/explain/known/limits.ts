import { seeSection } from '../../../checks/not-possible';
import * as rules from '../../../checks/rules';
import { anyOf, Captures, KnownMessage, measured, named, quoted, suspected } from '../known-message';

const RUNC = 'runc 1.1.5';
const CRUN = 'crun 1.8.1';
const NO_SWAP = 'Fargate offers no swap, from which locked memory protects: turn it off, for example with bootstrap.memory_lock=false in Elasticsearch or disable_mlock in Vault.';

/** The resource limits by their numbers. https://github.com/torvalds/linux/blob/v6.1/include/uapi/asm-generic/resource.h */
const LIMITS = [
  'cpu', 'fsize', 'data', 'stack', 'core', 'rss', 'nproc', 'nofile', 'memlock', 'as', 'locks', 'sigpending', 'msgqueue', 'nice', 'rtprio', 'rttime',
];

function limitOf({ number, name = LIMITS[Number(number)] ?? number! }: Captures): string {
  return name.toLowerCase();
}

/** Matches how runc and crun report that the kernel did not set a limit. */
function settingLimit(error: string): RegExp {
  return new RegExp(`error setting rlimit type (?<number>\\d{1,2}): ${error}|setrlimit \`RLIMIT_(?<name>\\w{1,20})\`: ${error}`, 'i');
}

/** Messages of engines and programs about the resource limits of a container (ulimits). */
export const LIMIT_MESSAGES: readonly KnownMessage[] = named({
  'limit-refused': {
    title: 'The kernel or the engine rejects a resource limit of the container',
    pattern: anyOf([settingLimit('invalid argument'), /\b(?<docker>ulimit) soft limit must be less than or equal to hard limit\b/], 'i'),
    samples: [
      measured('runc', RUNC, 'error setting rlimit type 7: invalid argument', 'containerd/nerdctl#586'),
      measured('crun', CRUN, 'setrlimit `RLIMIT_NOFILE`: Invalid argument'),
    ],
    rules: [rules.ulimitSoftAboveHard],
    findings: captures => [suspected(rules.ulimitSoftAboveHard, captures.docker === undefined ? `Lower softLimit of ${limitOf(captures)}, or raise its hardLimit.` : undefined)],
  },
  'limit-not-allowed': {
    title: 'A resource limit is higher than the container engine may set',
    pattern: settingLimit('operation not permitted'),
    samples: [
      measured('runc', RUNC, 'error setting rlimit type 7: operation not permitted', 'lablup/backend.ai#6506'),
      measured('crun', CRUN, 'setrlimit `RLIMIT_NOFILE`: Operation not permitted'),
      quoted('runc', 'error setting rlimit type 8: operation not permitted', 'containerd/nerdctl#1937', 'wazuh/wazuh-docker#903'),
    ],
    rules: [rules.nofileAboveFargateLimit, rules.nofileUnlimited],
    findings: captures => limitOf(captures) === 'nofile' ? [suspected(rules.nofileAboveFargateLimit), suspected(rules.nofileUnlimited)] : [],
    // Only nofile has a maximum of its own: fs.nr_open. See https://man7.org/linux/man-pages/man2/setrlimit.2.html
    fix: captures => `The limit is ${limitOf(captures)}. Lower it to the hard limit of the engine, or remove it. An engine needs CAP_SYS_RESOURCE to raise it: one that runs rootless or in an unprivileged container, for example of LXC, lacks that.${limitOf(captures) === 'memlock' ? ` ${NO_SWAP}` : ''}`,
  },
  'limit-not-raised': {
    title: 'Usually, a program or a script in the container tries to raise a resource limit above its hard limit',
    pattern: anyOf([
      /(?:\bulimit: [^\n]{0,60}cannot modify limit|\berror setting limit)\b[^\n]{0,10}\b(?:Operation not permitted|Invalid argument)\b/,
      /(?<sudo>\bsudo: )?\bsetrlimit(?:\(RLIMIT_\w{1,20}[^)\n]{0,40}\))?(?:: | failed \(1: | failed: )Operation not permitted/,
      /\bCould not set limit for '\w{1,20}'[^\n]{0,60}: Operation not permitted\b/,
      // Redis and HAProxy.
      /\bset (?:the max number of files limit|maximum open files) to \d{1,20}\b[^\n]{0,30}\bOperation not permitted\b/,
      /\bCannot raise FD limit to \d{1,20}\b/,
      // memcached, MTProxy, FastDFS, and Photon do not print the error, or print its number.
      /\bfailed to set rlimit for open files\b|\bcannot raise open file limit to \d{1,20}\b|\bcall setrlimit fail, resource=\d|\biouring: failed to set resource limit\b/,
      // Other programs. What loads BPF programs raises memlock.
      /\b(?:can(?:not|'t)|could ?n(?:o|')t|failed to|unable to) (?:adjust|change|increase|raise|set(?:rlimit)?)\b(?![^\n]{0,40}memlock)[^\n]{0,40}\b(?:file descriptors?|(?:Limit)?NOFILE|open[ -]files?|resource limits?|rlimits?|RLIMIT_\w{1,20})\b[^\n]{0,60}\b(?:Operation not permitted|EPERM)\b/,
    ], 'i'),
    samples: [
      quoted('bash', 'ulimit: open files: cannot modify limit: Operation not permitted', 'spujadas/elk-docker#180',
        'Anchormen/elasticsearch-kubernetes#3'),
      quoted('dash', 'ulimit: error setting limit (Operation not permitted)', 'nestybox/sysbox#702'),
      quoted('memcached', 'failed to set rlimit for open files. Try starting as root or requesting smaller maxconns value.',
        'memcached/memcached#218', 'BeyondTheClouds/enos#69'),
    ],
    fix: ({ sudo }) => sudo === undefined ? 'Remove the command or the setting, and set ulimits of the container in the task definition.' : 'The message of sudo is harmless.',
  },
  'open-files-limit': {
    title: 'Usually, the process reached its limit of open files and sockets, or requires a higher one (the nofile ulimit)',
    // Watchers of files, message queues, and what pulls images have limits of their own, and "in system" is the limit of the host.
    pattern: anyOf([
      /\btoo(?<!(?:(?:notify|mq_open|watch)[^\n]{0,100}|CannotPull[^\n]{0,600})too) many open files\b(?! in system|, watch)/,
      /\bEMFILE\b(?<!\bwatch (?:\S{1,200} )?EMFILE)(?![^\n]{0,40}, watch)|\bNo file descriptors available\b/,
      /\bworker_connections exceed open file resource limit\b/,
      // Other programs that check the limit, such as MongoDB, Solr, Neo4j, Redis, MySQL, HAProxy, supervisord, Squid, and RabbitMQ.
      /\b(?:open[- ]files?|file descriptors|FD limit)\b[^\n]{0,60}\btoo low\b|\brlimits too low\. Number of files\b/,
      /\bYour open file limit is currently \d|\bMax \d{1,20} open files allowed, minimum of \d/,
      /\brequiring at least \d{1,20} max file descriptors\b|\bmax_open_files(?: to more than|: \d{1,20} \(requested) \d/,
      /\bminimum number of file descriptors required to run this process\b|\brunning out of filedescriptors\b|\bfile descriptor limit alarm set\b/,
    ], 'i'),
    samples: [
      quoted('nginx', 'accept4() failed (24: Too many open files)', 'canonical/microk8s#206'),
      quoted('Node.js', 'Error: EMFILE, too many open files', 'strongloop/loopback#1836'),
      quoted('Elasticsearch', 'max file descriptors [4096] for elasticsearch process is too low', 'spujadas/elk-docker#175'),
    ],
    fix: 'Raise the nofile ulimit of the container: on Fargate, the default is 65535, and reports show up to 1048576. Some programs set limits of their own, such as worker_rlimit_nofile and worker_connections of NGINX. If the number of open files only grows, the program may not close them.',
  },
  'open-files-limit-too-high': {
    title: 'The program reserves memory for every file that its nofile ulimit, or maxconn of HAProxy, allows, and that number is very high',
    pattern: /\bNot enough memory to allocate \d{7,20} entries for fdtab\b/,
    samples: [quoted('HAProxy', 'Not enough memory to allocate 1073741815 entries for fdtab!', 'haproxy/haproxy#2043')],
    fix: 'Set the nofile ulimit of the container, for example to 65535, or maxconn in the configuration of HAProxy.',
  },
  'no-more-threads': {
    title: 'The program could not create a thread or a process, or requires a higher limit: usually, it reached a limit, or memory is low',
    pattern: anyOf([
      /\bunable to create (?:a )?(?:new )?native thread\b/,
      /\b(?:pthread_create|v?fork|posix_spawn|clone3?)\b(?<!\bsave in background: fork(?=: Cannot))[^\n]{0,60}\b(?:Resource temporarily unavailable|Cannot allocate memory)\b/,
      /\b(?:creat\w{1,5}|start\w{0,3}|spawn\w{0,3})(?: \w{1,20}){0,3} (?:process(?:es)?|threads?)\b[^\n]{0,120}\bResource temporarily unavailable\b/,
      /\bthread creation failed: Resource temporarily unavailable\b|\bworker thread: pthread_create failed\b/,
      // The number of the error, and the exception of C++.
      /\bpthread_create\b[^\n]{0,40}(?:\bEAGAIN\b|\b(?:error|code|is) ?11(?!\d)|\(11\))|\bcan(?:no|'|)t create (?:a )?(?:new )?thread\b[^\n]{0,60}\berrno ?=? ?11\b/,
      /\bwhat\(\):\s{1,4}Resource temporarily unavailable\b|\buv_thread_create: Resource temporarily unavailable\b/,
      /\bmax number of threads \[\d{1,10}\] for user \[/,
      /\bcannot set user id: Resource temporarily unavailable\b|\bblas_thread_init: RLIMIT_NPROC\b/,
      /\bcan't start new thread\b|\bfailed to create new OS thread\b|\bmay need to increase max user processes\b/,
      // Shells, the JVM, Node.js, and Ruby.
      /\bfork: retry: |\bsh: (?:\d{1,6}: )?(?:Cannot|can't) fork\b/,
      /\berror=11, Resource temporarily unavailable\b|\bspawn [^\n]{1,200} EAGAIN\b|\bResource temporarily unavailable - fork\(2\)/,
      // The kernel.
      /\bfork rejected by pids controller\b|\bexec (?:user process caused:? "?|\/[^\s:]{1,200}: )resource temporarily unavailable\b/,
    ], 'i'),
    samples: [
      quoted('Java', 'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
        'observabilitystack/geoip-api#141'),
      quoted('Go', 'runtime/cgo: pthread_create failed: Resource temporarily unavailable', 'moby/moby#20096'),
      quoted('Linux', 'cgroup: fork rejected by pids controller in', 'ColinIanKing/stress-ng#384'),
    ],
    fix: seeSection('Count the threads: ls /proc/PID/task. Start fewer, or raise the nproc ulimit of the container if it sets one. If memory is low, lower the stack size of the threads (-Xss in Java), or raise the memory of the task.', 'processes-and-threads'),
  },
});
