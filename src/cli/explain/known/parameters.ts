import { acceptedValues, COMPARED_SYSCTLS, lookUp } from '../../../catalog';
import { REPOSITORY, Rule } from '../../../checks/rule';
import { onInstances, setting, sysctls, web } from '../../../checks/rules/examples';
import * as rules from '../../../checks/rules';
import { anyOf, Captures, findingsIn, KnownMessage, measured, MessageFinding, named, quoted, suspected } from '../known-message';

const NAME_RULES: readonly Rule[] = [
  rules.sysctlNotAccepted, rules.sysctlNotNamespaced, rules.sysctlUnknown, rules.sysctlUnverified,
  rules.sysctlNewerThanFloor, rules.sysctlNeedsModule,
];
const VALUE_RULES: readonly Rule[] = [
  rules.sysctlValueRefused, rules.sysctlValueKernelDependent, rules.ephemeralRangePrivileged, rules.sysctlsContradict, rules.sysctlWriteOrder,
];
const JUDGED_BY_NAME = { rules: NAME_RULES, findings: (captures: Captures) => nameFindings(nameIn(captures)) };
const PODMAN = 'podman 4.3.1';
const RUNC = 'runc 1.1.5';
const BUSYBOX = 'BusyBox 1.35.0';
const CRUN = 'crun 1.8.1';
const RUNC_SOURCE = 'opencontainers/runc#4972';

const FILE = '/proc/sys/(?<path>[\\w./:@-]{1,200}?)';
const NAME = '(?<name>[\\w./:@-]{1,200})';

/** Engines quote in different ways, logs escape the quotes, and who copies a message may leave them out. */
const QUOTE = '(?:\\\\{0,3}["\'`‘’“”])?';
const DETAIL = '(?:[^\\n]{0,200}?: )?';
const CONGESTION_CONTROL = 'net.ipv4.tcp_congestion_control';

/** A name that stands alone is a parameter if its form is one that the kernel uses: kernel.org and net.Socket are not. */
const NETWORK_NAME = 'net[./](?:nf_conntrack_max|(?:bridge|core|ipv[46]|mptcp|netfilter|sctp|smc|unix)(?:[./][\\w@:-]{1,60}){1,6})';
const HOST_NAME = [
  '(?:debug|dev|fs|kernel|user|vm)(?:[./][\\w-]{1,60}){0,3}[./][a-z0-9]{0,30}[_-][\\w-]{1,60}',
  'abi[./]\\w{1,60}',
  'fs[./](?:overflow[gu]id|(?:binfmt_misc|quota|xfs)[./][\\w-]{1,60})',
  `kernel[./](?:(?:keys|pty|random|usermodehelper)[./][a-z]{1,20}|${[
    'acct', 'arch', 'domainname', 'hostname', 'msgmax', 'msgmnb', 'msgmni', 'osrelease', 'ostype', 'overflow[gu]id', 'panic', 'printk', 'sem', 'shmall', 'shmmax', 'shmmni',
    'sysrq', 'tainted', 'version', 'watchdog',
  ].join('|')})`,
  'vm[./]swappiness',
].join('|');

/** A parameter that stands alone, with or without its value. */
const PARAMETER_ALONE = new RegExp(`^\\s*(?:sysctl )?(?:-w )?(?:/proc/sys/)?(?<path>${NETWORK_NAME}|${HOST_NAME})(?:\\s{0,20}=\\s{0,20}(?<value>[\\w.,/-]{1,60}(?:\\s{1,20}[\\w.,/-]{1,60}){0,9}))?\\s*$`);

/** Messages of engines about kernel parameters. runc 1.3.3 and later print the parameter's name instead of its file. */
export const PARAMETER_MESSAGES: readonly KnownMessage[] = named({
  'parameter-not-there': {
    title: 'The kernel shows no such parameter in the namespaces of the container',
    pattern: opening('no such file'),
    samples: [
      quoted('Fargate', 'open /proc/sys/net/core/rmem_max: no such file or directory', 'aws/containers-roadmap#2368'),
      measured('runc', RUNC, 'open /proc/sys/net/ipv4/tcp_mem: no such file or directory'),
      measured('runc', RUNC, 'open /proc/sys/net/ipv4/tcp_keep_alive_time: no such file or directory'),
      measured('crun', CRUN, 'open /proc/sys/net/ipv4/tcp_mem: No such file or directory'),
    ],
    ...JUDGED_BY_NAME,
    fix: 'A task can set this parameter. A container engine that runs rootless, or remaps users, starts containers in a user namespace, from which older kernels hide some parameters: run the engine as root, without remapped users. Otherwise, the kernel lacks the parameter, or the module that provides it is not loaded: remove the parameter.',
  },
  'parameter-read-only': {
    title: 'Usually, the container can read this kernel parameter but not set it',
    pattern: opening('permission denied'),
    samples: [
      measured('runc', RUNC, 'open /proc/sys/net/ipv4/tcp_available_congestion_control: permission denied'),
      measured('crun', CRUN, 'open /proc/sys/net/ipv4/tcp_available_congestion_control: Permission denied'),
      quoted('Docker', 'open /proc/sys/net/netfilter/nf_conntrack_buckets: permission denied', 'docker/docs#9631'),
      quoted('runc 1.3.3 inside LXC', 'open sysctl net.ipv4.ip_unprivileged_port_start file: reopen fd 8: permission denied',
        RUNC_SOURCE),
    ],
    ...JUDGED_BY_NAME,
    fix: 'A task can set this parameter. If a program in the container prints the message, remove its command. If the engine does, run it as root and without a user namespace of its own; if it runs in a container itself, check the AppArmor profile of that container.',
  },
  'parameter-value-refused': {
    title: 'The kernel rejects the value of this parameter',
    pattern: writing('invalid argument'),
    samples: [
      measured('runc', RUNC, 'write /proc/sys/kernel/shmmni: invalid argument'),
      measured('runc', RUNC, 'write /proc/sys/net/ipv4/ip_local_port_range: invalid argument'),
      measured('crun', CRUN, 'write to /proc/sys/kernel/shmmni: Invalid argument'),
    ],
    rules: VALUE_RULES,
    findings: valueFindings,
    fix: 'Set a value that the kernel accepts: see the documentation of the parameter.',
  },
  'congestion-control-refused': {
    title: 'The kernel lacks this congestion control algorithm or its module (no such file), or the host does not allow network namespaces to use it (operation not permitted)',
    pattern: writing('(?:no such file|operation not permitted)', '/proc/sys/net/ipv4/tcp_congestion_control', CONGESTION_CONTROL),
    samples: [
      measured('runc', RUNC, 'write /proc/sys/net/ipv4/tcp_congestion_control: no such file or directory'),
      measured('crun', CRUN, 'write to /proc/sys/net/ipv4/tcp_congestion_control: No such file or directory'),
      measured('runc', `${RUNC} on Linux 6.18 without the algorithm in the host's net.ipv4.tcp_allowed_congestion_control`,
        'write /proc/sys/net/ipv4/tcp_congestion_control: operation not permitted'),
    ],
    fix: () => `Set reno, which every kernel allows by default, or remove the parameter. ${descriptionOf(CONGESTION_CONTROL)}`,
  },
  'parameter-not-namespaced': {
    title: 'The engine does not let a container set the parameter: usually, it belongs to the host',
    // Kubernetes calls some parameters unsafe that belong to the container.
    pattern: new RegExp(`sysctl (?<!unsafe sysctl )(?=[^\\w\\s]|\\w+[./])${QUOTE}(?<name>[^"'\`‘’“”=\\s\\\\]{1,200}) ?(?:=[^"'\`\\n]{0,200}?)?${QUOTE} is (?:not in a separate kernel namespace|not namespaced|not whitelisted|not allowed(?! in))`, 'i'),
    samples: [
      measured('runc', RUNC, 'sysctl "vm.swappiness" is not in a separate kernel namespace'),
      measured('crun', CRUN, 'the sysctl `vm.swappiness` is not namespaced'),
      measured('podman', PODMAN, 'sysctl \'vm.swappiness\' is not allowed'),
    ],
    ...JUDGED_BY_NAME,
    fix: rules.sysctlNotAccepted.fix,
  },
  'parameter-of-the-host': {
    title: 'The container has no network or IPC namespace of its own, for example because it uses the host\'s, so it cannot set the parameters of that namespace',
    pattern: new RegExp(`sysctl ${QUOTE}${NAME}(?:=[^\\n"'\`]{0,200}?)?${QUOTE} (?:${[
      'not allowed in host network namespace',
      'is not allowed in the hosts ipc namespace',
      'requires a new (?:network|IPC) namespace',
      'can\'t be set since (?:Network|IPC) Namespace set to host',
    ].join('|')})`, 'i'),
    samples: [
      measured('runc', RUNC, 'sysctl "net.core.somaxconn" not allowed in host network namespace'),
      measured('runc', RUNC, 'sysctl "kernel.msgmax" is not allowed in the hosts ipc namespace'),
      measured('podman', PODMAN, 'sysctl net.core.somaxconn=6000 can\'t be set since Network Namespace set to host'),
      measured('crun', CRUN, 'the sysctl `net.core.somaxconn` requires a new network namespace'),
      measured('crun', CRUN, 'the sysctl `kernel.msgmax` requires a new IPC namespace'),
    ],
    rules: [rules.netSysctlInHostMode, rules.ipcSysctlInHostMode],
    findings: hostModeFindings,
    fix: 'Give the container its own namespace, or set the parameter where the namespace comes from, such as on the host.',
  },
  'parameter-set-from-inside': {
    title: 'Kernel parameters are read-only inside a container without privileges',
    pattern: anyOf([
      new RegExp(`(?:${FILE}|key ['"]${NAME}['"])['"]?(?:, ignoring)?(?:: (?:read-only file system|error code 30\\b)|(?<=: read-only file system: '/proc/sys/[^'\\n]{1,200}'))`), // Python prints the file last.
      // A program that does not run as root, and later versions of sysctl.
      /(?:permission denied on|"read-only file system" setting) key ['"](?<key>[\w./:@-]{1,200})['"]/,
      /\bsetting key ['"](?<set>[\w./:@-]{1,200})['"](?:, ignoring)?: (?:operation not permitted|(?<=error setting key '[^'\n]{1,200}': )permission denied)/,
      /(?:: |\bcreate )\/proc\/sys\/(?<file>[\w./:@-]{1,200}?): permission denied/,
      // systemd.
      /\bwrite '[^'\n]{0,200}' to '(?:\/proc\/sys\/)?(?<written>(?:abi|fs|kernel|net|user|vm)\/[\w./:@-]{1,200})'(?:, ignoring)?: (?:permission denied|read-only file system)/,
    ], 'i'),
    samples: [
      measured('a shell', BUSYBOX, 'can\'t create /proc/sys/net/core/somaxconn: Read-only file system'),
      measured('sysctl', BUSYBOX, 'error setting key \'net.core.somaxconn\': Read-only file system'),
    ],
    ...JUDGED_BY_NAME,
    fix: 'Remove the command, and set the parameter in systemControls, for example with KernelTuning. It is applied when the container starts.',
  },
  'parameter-name': {
    title: 'This looks like the name of a kernel parameter',
    pattern: PARAMETER_ALONE,
    samples: [quoted('sysctl', 'net.core.somaxconn', 'https://docs.kernel.org/admin-guide/sysctl/')],
    rules: [...NAME_RULES, ...VALUE_RULES],
    findings: captures => captures.value === undefined
      ? nameFindings(nameIn(captures))
      : findingsIn(setting({ [nameIn(captures)]: captures.value }), [...NAME_RULES, ...VALUE_RULES]),
    fix: captures => descriptionOf(nameIn(captures)),
    isGeneric: true,
  },
});

/** Matches a failure to open the file of a parameter. */
function opening(error: string): RegExp {
  return new RegExp(`(?:open|cannot stat) ${QUOTE}(?:${FILE}|sysctl ${QUOTE}${NAME}${QUOTE} file)${QUOTE}: ${DETAIL}${error}|setting key "(?<key>[\\w./:@-]{1,200})"(?:, ignoring)?: ${error}`, 'i');
}

/** Matches a failure to write a value. */
function writing(error: string, file = FILE, name = NAME): RegExp {
  return new RegExp(`(?:write(?: to)? ${QUOTE}${file}${QUOTE}|failed to write sysctl ${QUOTE}${name}${QUOTE} = ${QUOTE}(?<value>[^"'\`‘’“”\\\\\\n]{0,200}?)${QUOTE}): ${DETAIL}${error}`, 'i');
}

function nameIn({ path, written = path, file = written, name, set = name, key = set }: Captures): string {
  return key ?? file!.replace(/\//g, '.');
}

/** Returns a parameter in capital letters as the kernel spells it, and any other text unchanged. */
export function inLowerCase(text: string): string {
  const lower = text.toLowerCase();
  return text === text.toUpperCase() && PARAMETER_ALONE.test(lower) ? lower : text;
}

/** Returns findings about the kernel parameters in a text. Other words with dots, such as fs.readFile, are ignored. */
export function parameterFindingsIn(text: string): MessageFinding[] {
  const names = [...text.matchAll(PARAMETER)].map(([, name]) => name.replace(/\//g, '.'));
  return [...new Set(names)].filter(isParameter).flatMap(nameFindings);
}

const PARAMETER = /(?<![\w.-])(?:\/proc\/sys\/)?((?:fs|kernel|net|user|vm)(?:[./][\w-]{1,60}){1,8})/g;

function isParameter(name: string): boolean {
  const known = lookUp(name);
  return known.verdict === 'refused' ? known.instead !== undefined : known.verdict !== 'unknown' || known.didYouMean !== undefined;
}

function nameFindings(name: string): MessageFinding[] {
  return findingsIn(setting({ [name]: '1' }), NAME_RULES);
}

/** Most engines do not print the value, and none prints what the kernel compared it with. */
function valueFindings(captures: Captures): MessageFinding[] {
  const name = nameIn(captures);
  const found = captures.value === undefined ? [] : findingsIn(setting({ [name]: captures.value }), VALUE_RULES);
  return found.length > 0 ? found : [...rangeFindings(name), ...comparisonFindings(name)];
}

function rangeFindings(name: string): MessageFinding[] {
  const known = lookUp(name);
  return known.verdict === 'described' ? [suspected(rules.sysctlValueRefused, `Set ${name} to ${acceptedValues(known.entry.shape)}.`)] : [];
}

function comparisonFindings(name: string): MessageFinding[] {
  const rule = /port/.test(name) ? rules.ephemeralRangePrivileged : /reordering/.test(name) ? rules.sysctlValueKernelDependent : rules.sysctlsContradict;
  return COMPARED_SYSCTLS.includes(name) ? [suspected(rule), suspected(rules.sysctlWriteOrder)] : [];
}

function hostModeFindings(captures: Captures): MessageFinding[] {
  const name = nameIn(captures);
  const mode = name.startsWith('net.') ? { networkMode: 'host' } : { ipcMode: 'host' };
  return findingsIn(onInstances([web(sysctls({ [name]: '1' }))], mode), [rules.netSysctlInHostMode, rules.ipcSysctlInHostMode]);
}

/** Returns what a parameter does that a task can set. */
function descriptionOf(name: string): string {
  const known = lookUp(name);
  const { shape, summary, caveat } = known.verdict === 'described' ? known.entry : {};
  return [shape && `A task can set it to ${acceptedValues(shape)}, for example with KernelTuning.`, summary, caveat, SEE_PARAMETERS].filter(part => part !== undefined).join(' ');
}

const SEE_PARAMETERS = `See ${REPOSITORY}/blob/main/docs/sysctls.md`;
