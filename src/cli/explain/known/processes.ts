import { imageWantsProcess1 } from '../../../checks/rules/image-wants-process-1';
import { listenerInEphemeralRange } from '../../../checks/rules/listener-in-ephemeral-range';
import { tracerNotRoot } from '../../../checks/rules/tracer-not-root';
import { tracerWithoutSharedPid } from '../../../checks/rules/tracer-without-shared-pid';
import { KnownMessage, suspected } from '../known-message';

const STRACE = 'measured with strace 6.1';
const BUSYBOX = 'measured with BusyBox 1.35.0';

/** What the programs in containers say of namespaces, capabilities and ports. */
export const PROCESS_MESSAGES: readonly KnownMessage[] = [
  {
    name: 'trace-refused',
    title: 'This process may be neither traced nor looked into: it is another user\'s, or has capabilities that who tries it lacks',
    said: new RegExp([
      /\bptrace(?:\(PTRACE_\w{1,20}, [\w, ]{1,40}\))?: Operation not permitted/.source,
      /\/proc\/\d{1,10}\/(?:cwd|environ|exe|fd|maps|mem|root)\b[^\n:]{0,200}: Permission denied/.source,
    ].join('|')),
    sightings: [
      { said: 'strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted', by: 'strace', source: STRACE },
      { said: 'can\'t open \'/proc/1/environ\': Permission denied', by: 'cat', source: BUSYBOX },
    ],
    rules: [tracerNotRoot],
    findings: () => [suspected(
      tracerNotRoot,
      'Add SYS_PTRACE to the container that traces and run it as user 0, as ProcessAccess.anyUser() does; or run it as the user of the process.',
    )],
  },
  {
    name: 'process-not-found',
    title: 'The tracer sees no process of this number',
    said: /\bptrace(?:\(PTRACE_\w{1,20}, [\w, ]{1,40}\))?: No such process/,
    sightings: [{ said: 'strace: attach: ptrace(PTRACE_SEIZE, 4242): No such process', by: 'strace', source: STRACE }],
    rules: [tracerWithoutSharedPid],
  },
  {
    name: 'process-1-is-taken',
    title: 'The image insists on being process 1, which another process is: /pause with pidMode task, or the init process of initProcessEnabled',
    said: /s6-overlay-suexec: fatal: can only run as pid 1/,
    sightings: [{ said: 's6-overlay-suexec: fatal: can only run as pid 1', by: 's6-overlay', source: 'https://github.com/just-containers/s6-overlay/issues/559, https://github.com/just-containers/s6-overlay/issues/535' }],
    rules: [imageWantsProcess1],
  },
  {
    name: 'port-not-permitted',
    title: 'A user that is not root may not listen on a port below net.ipv4.ip_unprivileged_port_start, which is 1024',
    said: new RegExp([
      /\bbind(?:\(\))?(?: to [\w.*:[\]]{0,60}:(?:[1-9]\d{0,2}|10[01]\d|102[0-3]) failed)?(?:: | \(13: )permission denied/.source,
      /\blisten (?:EACCES: permission denied|tcp|udp) [\w.*:[\]]{0,60}:(?:[1-9]\d{0,2}|10[01]\d|102[0-3])(?!\d)(?:: bind: permission denied)?/.source,
    ].join('|'), 'i'),
    sightings: [
      { said: 'bind() to [::]:80 failed (13: Permission denied)', by: 'nginx', source: 'https://github.com/TrafeX/docker-php-nginx/issues/101' },
      { said: 'nc: bind: Permission denied', by: 'nc', source: BUSYBOX },
    ],
    rules: [],
    fix: 'Listen on a port of 1024 or above, or set net.ipv4.ip_unprivileged_port_start to 0, as the preset UnprivilegedPorts.all() does. Fargate does not add NET_BIND_SERVICE, and it would not help a user that is not root: https://github.com/aws/containers-roadmap/issues/1721',
  },
  {
    name: 'port-is-taken',
    title: 'Another socket has the port: the containers of a task share one network namespace, and outgoing connections take ports too',
    said: /\bbind(?:\(\))?(?: to [\w.*:[\]]{1,60} failed)?(?:: | \(98: )address already in use|\bEADDRINUSE\b/i,
    sightings: [{ said: 'nc: bind: Address already in use', by: 'nc', source: BUSYBOX }],
    rules: [listenerInEphemeralRange],
    findings: () => [suspected(listenerInEphemeralRange, `Give each listener of the task a port of its own. ${listenerInEphemeralRange.fix}`)],
  },
];
