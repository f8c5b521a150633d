import { imageWantsProcess1 } from '../../../checks/rules/image-wants-process-1';
import { listenerInEphemeralRange } from '../../../checks/rules/listener-in-ephemeral-range';
import { lowPortNotPermitted } from '../../../checks/rules/low-port-not-permitted';
import { noEphemeralPortLeft } from '../../../checks/rules/no-ephemeral-port-left';
import { portMappedTwice } from '../../../checks/rules/port-mapped-twice';
import { ssmAgentWithExec } from '../../../checks/rules/ssm-agent-with-exec';
import { tracerNotRoot } from '../../../checks/rules/tracer-not-root';
import { tracerWithoutSharedPid } from '../../../checks/rules/tracer-without-shared-pid';
import { twReuseWithoutTimestamps } from '../../../checks/rules/tw-reuse-without-timestamps';
import { KnownMessage, suspected } from '../known-message';

const STRACE = 'strace 6.1';
const BUSYBOX = 'BusyBox 1.35.0';

/** Messages of programs in containers about namespaces, capabilities, and ports. */
export const PROCESS_MESSAGES: readonly KnownMessage[] = [
  {
    name: 'trace-refused',
    title: 'The container may not trace or inspect this process: the process belongs to another user, or has capabilities that the tracer lacks',
    pattern: new RegExp([
      /\bptrace(?:\(PTRACE_\w{1,20}, [\w, ]{1,40}\))?: Operation not permitted/.source,
      /\/proc\/\d{1,10}\/(?:cwd|environ|exe|fd|maps|mem|root)\b[^\n:]{0,200}: Permission denied/.source,
    ].join('|')),
    samples: [
      { text: 'strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted', printedBy: 'strace', measuredWith: STRACE },
      { text: 'can\'t open \'/proc/1/environ\': Permission denied', printedBy: 'cat', measuredWith: BUSYBOX },
    ],
    rules: [tracerNotRoot],
    findings: () => [suspected(
      tracerNotRoot,
      'Add SYS_PTRACE to the tracing container and run it as user 0, as ProcessAccess.anyUser() does, or run it as the user of the traced process.',
    )],
  },
  {
    name: 'process-not-found',
    title: 'The tracer sees no process with this ID',
    pattern: /\bptrace(?:\(PTRACE_\w{1,20}, [\w, ]{1,40}\))?: No such process/,
    samples: [{ text: 'strace: attach: ptrace(PTRACE_SEIZE, 4242): No such process', printedBy: 'strace', measuredWith: STRACE }],
    rules: [tracerWithoutSharedPid],
  },
  {
    name: 'process-1-is-taken',
    title: 'The image must run as process 1, but another process already does: /pause (pidMode task) or an init process (initProcessEnabled)',
    pattern: /s6-overlay-suexec: fatal: can only run as pid 1/,
    samples: [{ text: 's6-overlay-suexec: fatal: can only run as pid 1', printedBy: 's6-overlay', links: ['https://github.com/just-containers/s6-overlay/issues/559', 'https://github.com/just-containers/s6-overlay/issues/535'] }],
    rules: [imageWantsProcess1],
  },
  {
    name: 'port-not-permitted',
    title: 'A user other than root cannot listen on a port below net.ipv4.ip_unprivileged_port_start, which is 1024 by default',
    pattern: new RegExp([
      /\bbind(?:\(\))?(?: to [\w.*:[\]]{0,60}:(?:[1-9]\d{0,2}|10[01]\d|102[0-3]) failed)?(?:: | \(13: )permission denied/.source,
      /\blisten (?:EACCES: permission denied|tcp|udp) [\w.*:[\]]{0,60}:(?:[1-9]\d{0,2}|10[01]\d|102[0-3])(?!\d)(?:: bind: permission denied)?/.source,
    ].join('|'), 'i'),
    samples: [
      { text: 'bind() to [::]:80 failed (13: Permission denied)', printedBy: 'nginx', links: ['https://github.com/TrafeX/docker-php-nginx/issues/101'] },
      { text: 'nc: bind: Permission denied', printedBy: 'nc', measuredWith: BUSYBOX },
    ],
    rules: [lowPortNotPermitted],
    findings: () => [suspected(
      lowPortNotPermitted,
      'Set net.ipv4.ip_unprivileged_port_start to 0, as UnprivilegedPorts.all() does, or listen on port 1024 or above. Fargate does not add NET_BIND_SERVICE, and the capability would not help a user other than root.',
    )],
  },
  {
    name: 'port-is-taken',
    title: 'The port is in use: all containers of a task share one network namespace, and outgoing connections use ports too',
    pattern: /\bbind(?:\(\))?(?: to [\w.*:[\]]{1,60} failed)?(?:: | \(98: )address already in use|\bEADDRINUSE\b/i,
    samples: [{ text: 'nc: bind: Address already in use', printedBy: 'nc', measuredWith: BUSYBOX }],
    rules: [portMappedTwice, listenerInEphemeralRange],
  },
  {
    name: 'no-port-left',
    title: 'The connection got no local address: no ephemeral port is free, or the program bound the socket to an address that the task does not have',
    pattern: /\bconnect[^\n]{0,100}: Cannot assign requested address|\(99: Cannot assign requested address\) while connecting/,
    samples: [
      { text: 'connect() to Xx.XX.XX.XXX:80 failed (99: Cannot assign requested address) while connecting to upstream', printedBy: 'nginx', links: ['https://github.com/engintron/engintron/issues/938'] },
      { text: 'nc: can\'t connect to remote host (127.0.0.1): Cannot assign requested address', printedBy: 'nc', measuredWith: BUSYBOX },
    ],
    rules: [noEphemeralPortLeft, twReuseWithoutTimestamps],
  },
  {
    name: 'ssm-agent-already-runs',
    title: 'The sidecar of AWS FIS exits, because another SSM agent runs next to it',
    pattern: /SSM agent is already running, exiting|another SSM agent runs in this task/,
    samples: [
      { text: 'SSM agent is already running, exiting', printedBy: 'the SSM agent sidecar of AWS FIS', links: ['https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html'] },
    ],
    rules: [ssmAgentWithExec],
  },
];
