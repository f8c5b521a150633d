import { seeSection } from '../../../checks/not-possible';
import { sysctlNotAccepted } from '../../../checks/rules/sysctl-not-accepted';
import { sysctlNotNamespaced } from '../../../checks/rules/sysctl-not-namespaced';
import type { KnownMessage } from '../known-message';

/** Messages of programs that reach a limit of the host, or that need a privilege, which a task on Fargate cannot get. */
export const NOT_POSSIBLE_MESSAGES: readonly KnownMessage[] = [
  {
    name: 'too-few-memory-maps',
    title: 'The program needs more memory maps than the host allows, and a task cannot raise vm.max_map_count',
    pattern: /max virtual memory areas vm\.max_map_count \[\d{1,20}\] is too low/,
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
    pattern: /unshare\(CLONE_NEWUSER\): (?:No space left on device|Operation not permitted)|failed to unshare namespaces: Operation not permitted/,
    samples: [
      { text: 'Error during unshare(CLONE_NEWUSER): No space left on device', printedBy: 'buildah', links: ['https://github.com/podman-container-tools/buildah/issues/6718'] },
      { text: 'Error during unshare(CLONE_NEWUSER): Operation not permitted', printedBy: 'buildah', links: ['https://github.com/podman-container-tools/buildah/issues/3684'] },
      { text: 'nsenter: failed to unshare namespaces: Operation not permitted', printedBy: 'img', links: ['https://github.com/genuinetools/img/issues/305'] },
    ],
    fix: seeSection('Turn off the sandbox of the program, or build images elsewhere.', 'user-namespaces'),
  },
  {
    name: 'shared-memory-is-full',
    title: 'The /dev/shm of the container is full',
    pattern: /could not resize shared memory segment [^\n]{0,100}: No space left on device/,
    samples: [{
      text: 'could not resize shared memory segment "/PostgreSQL.2088012784" to 50438144 bytes: No space left on device',
      printedBy: 'PostgreSQL',
      links: ['https://github.com/docker-library/postgres/issues/416'],
    }],
    fix: seeSection('Set dynamic_shared_memory_type = sysv in PostgreSQL, and use the preset SystemVIpc.postgresql.', 'size-of-devshm'),
  },
  {
    name: 'ping-not-permitted',
    title: 'The process may not send pings: its group is outside of net.ipv4.ping_group_range, which is empty by default',
    pattern: /Group ID \d{1,10} is not between ping group \d{1,10} to \d{1,10}/,
    samples: [
      { text: 'Group ID 65532 is not between ping group 1 to 0', printedBy: 'cloudflared', links: ['https://github.com/cloudflare/cloudflared/issues/1334'] },
    ],
    fix: 'Use the preset UnprivilegedPing.all().',
  },
];
