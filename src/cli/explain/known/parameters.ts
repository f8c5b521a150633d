import type { Rule } from '../../../checks/rule';
import { ephemeralRangePrivileged } from '../../../checks/rules/ephemeral-range-privileged';
import { onInstances, setting, sysctls, web } from '../../../checks/rules/examples';
import { ipcSysctlInHostMode } from '../../../checks/rules/ipc-sysctl-in-host-mode';
import { netSysctlInHostMode } from '../../../checks/rules/net-sysctl-in-host-mode';
import { sysctlNeedsModule } from '../../../checks/rules/sysctl-needs-module';
import { sysctlNewerThanFloor } from '../../../checks/rules/sysctl-newer-than-floor';
import { sysctlNotAccepted } from '../../../checks/rules/sysctl-not-accepted';
import { sysctlNotNamespaced } from '../../../checks/rules/sysctl-not-namespaced';
import { sysctlUnknown } from '../../../checks/rules/sysctl-unknown';
import { sysctlUnverified } from '../../../checks/rules/sysctl-unverified';
import { sysctlValueRefused } from '../../../checks/rules/sysctl-value-refused';
import { sysctlWriteOrder } from '../../../checks/rules/sysctl-write-order';
import { sysctlsContradict } from '../../../checks/rules/sysctls-contradict';
import { COMPARED_SYSCTLS, limitOf, lookUp } from '../../../sysctls/catalogue';
import { Found, judged, KnownMessage, suspected, Told } from '../known-message';

const ABOUT_NAMES: readonly Rule[] = [
  sysctlNotAccepted, sysctlNotNamespaced, sysctlUnknown, sysctlUnverified, sysctlNewerThanFloor, sysctlNeedsModule,
];
const ABOUT_VALUES: readonly Rule[] = [sysctlValueRefused, ephemeralRangePrivileged, sysctlsContradict, sysctlWriteOrder];
const FARGATE = 'Fargate';
const PODMAN = 'measured with podman 4.3.1';
const RUNC = 'measured with runc 1.1.5';
const BUSYBOX = 'measured with BusyBox 1.35.0';
const CRUN = 'measured with crun 1.8.1';
const RUNC_SOURCE = 'https://github.com/opencontainers/runc/issues/4972';

const FILE = '/proc/sys/(?<path>[\\w./:@-]{1,200}?)';
const NAME = '(?<name>[\\w./:@-]{1,200})';
const DETAIL = '(?:[^\\n]{0,200}?: )?';
const CONGESTION_CONTROL = 'net.ipv4.tcp_congestion_control';

/** What engines say of kernel parameters. Since 1.3.3 runc names the parameter in the place of its file. */
export const PARAMETER_MESSAGES: readonly KnownMessage[] = [
  {
    name: 'parameter-not-there',
    title: 'The kernel has no such parameter in the container\'s namespace',
    said: opening('no such file'),
    sightings: [
      { said: 'open /proc/sys/net/core/rmem_max: no such file or directory', by: FARGATE, source: 'https://github.com/aws/containers-roadmap/issues/2368' },
      { said: 'open /proc/sys/net/ipv4/tcp_mem: no such file or directory', by: 'runc', source: RUNC },
      { said: 'open /proc/sys/net/ipv4/tcp_keep_alive_time: no such file or directory', by: 'runc', source: RUNC },
      { said: 'open /proc/sys/net/ipv4/tcp_mem: No such file or directory', by: 'crun', source: CRUN },
    ],
    rules: ABOUT_NAMES,
    findings: told => aboutName(nameIn(told)),
    fix: 'Remove the parameter: the kernel that ran the container has it not, or has not loaded the module that brings it.',
  },
  {
    name: 'parameter-read-only',
    title: 'The container may read the kernel parameter and not set it',
    said: opening('permission denied'),
    sightings: [
      { said: 'open /proc/sys/net/ipv4/tcp_available_congestion_control: permission denied', by: 'runc', source: RUNC },
      { said: 'open /proc/sys/net/ipv4/tcp_available_congestion_control: Permission denied', by: 'crun', source: CRUN },
      { said: 'open /proc/sys/net/netfilter/nf_conntrack_buckets: permission denied', by: 'Docker', source: 'https://github.com/docker/docs/issues/9631' },
      { said: 'open sysctl net.ipv4.ip_unprivileged_port_start file: reopen fd 8: permission denied', by: 'runc 1.3.3 inside LXC', source: RUNC_SOURCE },
    ],
    rules: ABOUT_NAMES,
    findings: told => aboutName(nameIn(told)),
    fix: 'A task can set this parameter, so what stands around the engine forbids it: no root, or AppArmor where the engine itself runs in a container.',
  },
  {
    name: 'parameter-value-refused',
    title: 'The kernel refuses the value of the parameter',
    said: writing('invalid argument'),
    sightings: [
      { said: 'write /proc/sys/kernel/shmmni: invalid argument', by: 'runc', source: RUNC },
      { said: 'write /proc/sys/net/ipv4/ip_local_port_range: invalid argument', by: 'runc', source: RUNC },
      { said: 'write to /proc/sys/kernel/shmmni: Invalid argument', by: 'crun', source: CRUN },
    ],
    rules: ABOUT_VALUES,
    findings: aboutValue,
    fix: 'Give a value that the kernel takes: its documentation says which.',
  },
  {
    name: 'congestion-control-not-there',
    title: 'The kernel has no such congestion control algorithm, or has not loaded its module',
    said: writing('no such file', '/proc/sys/net/ipv4/tcp_congestion_control', CONGESTION_CONTROL),
    sightings: [
      { said: 'write /proc/sys/net/ipv4/tcp_congestion_control: no such file or directory', by: 'runc', source: RUNC },
      { said: 'write to /proc/sys/net/ipv4/tcp_congestion_control: No such file or directory', by: 'crun', source: CRUN },
    ],
    rules: [],
    fix: congestionControlFix(),
  },
  {
    name: 'congestion-control-not-allowed',
    title: 'The host does not allow this congestion control algorithm to namespaces',
    said: writing('operation not permitted', '/proc/sys/net/ipv4/tcp_congestion_control', CONGESTION_CONTROL),
    sightings: [{ said: 'write /proc/sys/net/ipv4/tcp_congestion_control: operation not permitted', by: 'runc', source: 'seen with runc 1.1.5 on Linux 6.18, where the host\'s net.ipv4.tcp_allowed_congestion_control lacked the algorithm' }],
    rules: [],
    fix: congestionControlFix(),
  },
  {
    name: 'parameter-not-namespaced',
    title: 'The parameter is the host\'s, and no container may set it',
    said: /sysctl ["'`](?<name>[^"'`=\n]{1,200})["'`] is (?:not in a separate kernel namespace|not namespaced|not allowed(?! in))/i,
    sightings: [
      { said: 'sysctl "vm.swappiness" is not in a separate kernel namespace', by: 'runc', source: RUNC },
      { said: 'the sysctl `vm.swappiness` is not namespaced', by: 'crun', source: CRUN },
      { said: 'sysctl \'vm.swappiness\' is not allowed', by: 'podman', source: PODMAN },
    ],
    rules: ABOUT_NAMES,
    findings: told => aboutName(nameIn(told)),
    fix: sysctlNotAccepted.fix,
  },
  {
    name: 'parameter-of-the-host',
    title: 'The container uses the namespace of the host, and may not set its parameters',
    said: new RegExp(`sysctl ["'\`]?${NAME}(?:=[^\\n"'\`]{0,200}?)?["'\`]? (?:${[
      'not allowed in host network namespace',
      'is not allowed in the hosts ipc namespace',
      'requires a new (?:network|IPC) namespace',
      'can\'t be set since (?:Network|IPC) Namespace set to host',
    ].join('|')})`, 'i'),
    sightings: [
      { said: 'sysctl "net.core.somaxconn" not allowed in host network namespace', by: 'runc', source: RUNC },
      { said: 'sysctl "kernel.msgmax" is not allowed in the hosts ipc namespace', by: 'runc', source: RUNC },
      { said: 'sysctl net.core.somaxconn=6000 can\'t be set since Network Namespace set to host', by: 'podman', source: PODMAN },
      { said: 'the sysctl `net.core.somaxconn` requires a new network namespace', by: 'crun', source: CRUN },
      { said: 'the sysctl `kernel.msgmax` requires a new IPC namespace', by: 'crun', source: CRUN },
    ],
    rules: [netSysctlInHostMode, ipcSysctlInHostMode],
    findings: aboutHostMode,
    fix: 'Give the container a namespace of its own, or set the parameter on the host.',
  },
  {
    name: 'parameter-set-from-inside',
    title: 'Inside a container kernel parameters are read-only',
    said: /(?:\/proc\/sys\/(?<path>[\w./:@-]{1,200}?)|key ['"](?<name>[\w./:@-]{1,200})['"])['"]?: read-only file system/i,
    sightings: [
      { said: 'can\'t create /proc/sys/net/core/somaxconn: Read-only file system', by: 'a shell', source: BUSYBOX },
      { said: 'error setting key \'net.core.somaxconn\': Read-only file system', by: 'sysctl', source: BUSYBOX },
    ],
    rules: ABOUT_NAMES,
    findings: told => aboutName(nameIn(told)),
    fix: 'Set the parameter in systemControls, for example with KernelTuning: it is applied when the container starts. Remove the command.',
  },
];

/** A file of a parameter that cannot be opened, because of `error`. */
function opening(error: string): RegExp {
  return new RegExp(`open (?:${FILE}|sysctl ${NAME} file): ${DETAIL}${error}`, 'i');
}

/** A value that cannot be written, because of `error`. */
function writing(error: string, file = FILE, name = NAME): RegExp {
  return new RegExp(`(?:write(?: to)? ${file}|failed to write sysctl ${name} = "(?<value>[^"\\n]{0,200})"): ${DETAIL}${error}`, 'i');
}

function nameIn({ path, name }: Told): string {
  return name ?? path!.replace(/\//g, '.');
}

/** What is wrong with the kernel parameters that a text names, whatever else it says. Of other words with dots, such as fs.readFile, nothing is said. */
export function aboutParametersIn(text: string): Found[] {
  const names = [...text.matchAll(PARAMETER)].map(([, name]) => name.replace(/\//g, '.'));
  return [...new Set(names)].filter(isParameter).flatMap(aboutName);
}

const PARAMETER = /(?<![\w.-])(?:\/proc\/sys\/)?((?:fs|kernel|net|user|vm)(?:[./][\w-]{1,60}){1,8})/g;

function isParameter(name: string): boolean {
  const known = lookUp(name);
  switch (known.verdict) {
    case 'refused': return known.instead !== undefined;
    case 'unknown': return known.didYouMean !== undefined;
    default: return true;
  }
}

function aboutName(name: string): Found[] {
  return judged(setting({ [name]: '1' }), ABOUT_NAMES);
}

/** Most engines do not tell the value, and none what it was compared with. */
function aboutValue(told: Told): Found[] {
  const name = nameIn(told);
  const found = told.value === undefined ? [] : judged(setting({ [name]: told.value }), ABOUT_VALUES);
  return found.length > 0 ? found : [...limitOn(name), ...COMPARED_SYSCTLS.includes(name) ? comparingRules(name).map(rule => suspected(rule)) : []];
}

function limitOn(name: string): Found[] {
  const known = lookUp(name);
  return known.verdict === 'described' ? [suspected(sysctlValueRefused, `Give ${name} ${limitOf(known.entry.shape)}.`)] : [];
}

function comparingRules(name: string): Rule[] {
  return [/port/.test(name) ? ephemeralRangePrivileged : sysctlsContradict, sysctlWriteOrder];
}

function aboutHostMode(told: Told): Found[] {
  const name = nameIn(told);
  const mode = name.startsWith('net.') ? { networkMode: 'host' } : { ipcMode: 'host' };
  return judged(onInstances([web(sysctls({ [name]: '1' }))], mode), [netSysctlInHostMode, ipcSysctlInHostMode]);
}

function congestionControlFix(): string {
  const known = lookUp(CONGESTION_CONTROL);
  return `${known.verdict === 'described' ? `${known.entry.caveat} ` : ''}Set reno, which every kernel allows, or leave the parameter out.`;
}
