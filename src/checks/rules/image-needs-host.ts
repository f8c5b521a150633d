import { agent, commandLinesOf, eachContainer, onFargate, onInstances, Rule, runsOnFargate, UNKNOWN, web } from './rule-helpers';

/** An image whose documented way of working needs what a task on Fargate cannot have. */
interface HostImage {
  readonly name: RegExp;

  /** What it needs, according to the source. */
  readonly needs: string;

  /** What works instead, according to the documentation of the tool. */
  readonly instead: string;
  readonly source: string;

  /** Whether an option makes it work without access to the kernel. */
  readonly mayHaveNoDriver?: true;
}

const NOTHING_KNOWN = 'No other way to run it on Fargate is known.';
const EBPF = 'eBPF, which needs a privileged container or the capability BPF or SYS_ADMIN';
const CONTAINER_METRICS = 'The task metadata endpoint has the metrics of the containers.';

const image = (names: string): RegExp => new RegExp(`(^|/)(${names})(:|@|$)`);

const HOST_IMAGES: readonly HostImage[] = [
  {
    name: image('falcosecurity/falco(-no-driver|-distroless|-driver-loader(-legacy|-buster)?)?'),
    needs: 'eBPF or a kernel module, which need a privileged container or capabilities such as SYS_ADMIN',
    instead: 'Only plugins for other events than those of the kernel work, with engine.kind=nodriver.',
    source: 'https://falco.org/docs/setup/container',
    mayHaveNoDriver: true,
  },
  { name: image('cilium/tetragon'), needs: EBPF, instead: NOTHING_KNOWN, source: 'https://github.com/cilium/tetragon/issues/67' },
  { name: image('cilium/cilium'), needs: EBPF, instead: NOTHING_KNOWN, source: 'https://docs.cilium.io/en/latest/operations/system_requirements/' },
  { name: image('aquasec/tracee'), needs: EBPF, instead: NOTHING_KNOWN, source: 'https://aquasecurity.github.io/tracee/latest/docs/install/docker' },
  {
    name: image('zlim/bcc|iovisor/bcc'),
    needs: `${EBPF}, and the modules of the host`,
    instead: 'To trace system calls, use strace, as SyscallTracer does.',
    source: 'https://github.com/iovisor/bcc/blob/master/QUICKSTART.md',
  },
  {
    name: image('iovisor/bpftrace|bpftrace/bpftrace'),
    needs: `${EBPF}, and the debugging files of the host`,
    instead: 'To trace system calls, use strace, as SyscallTracer does.',
    source: 'https://github.com/bpftrace/bpftrace/blob/v0.16.0/INSTALL.md',
  },
  {
    name: image('parca-dev/parca-agent|parca/parca-agent'),
    needs: EBPF,
    instead: 'Profile with a tool that uses ptrace, such as py-spy or rbspy, as SamplingProfiler does.',
    source: 'https://github.com/parca-dev/parca-agent',
  },
  { name: image('grafana/beyla'), needs: EBPF, instead: NOTHING_KNOWN, source: 'https://grafana.com/docs/beyla/latest/security' },
  { name: image('inspektor-gadget/(ig|inspektor-gadget)'), needs: EBPF, instead: NOTHING_KNOWN, source: 'https://github.com/inspektor-gadget/inspektor-gadget' },
  { name: image('coroot/coroot-node-agent'), needs: EBPF, instead: NOTHING_KNOWN, source: 'https://github.com/coroot/coroot-node-agent' },
  {
    name: image('sysdig/agent(-slim|-kmodule)?'),
    needs: 'a privileged container, and folders of the host',
    instead: 'Use Sysdig\'s agent for Fargate, quay.io/sysdig/workload-agent.',
    source: 'https://github.com/draios/sysdig-cloud-scripts/blob/master/agent_deploy/kubernetes/sysdig-agent-daemonset-v2.yaml',
  },
  {
    name: image('cadvisor/cadvisor|google/cadvisor'),
    needs: 'folders of the host',
    instead: CONTAINER_METRICS,
    source: 'https://github.com/google/cadvisor',
  },
  {
    name: image('prom/node-exporter|prometheus/node-exporter'),
    needs: 'the namespaces and the root folder of the host',
    instead: CONTAINER_METRICS,
    source: 'https://github.com/prometheus/node_exporter',
  },
];

export const imageNeedsHost: Rule = {
  name: 'image-needs-host',
  severity: 'warning',
  title: 'An image needs access to the host, which Fargate does not give',
  why: 'A task on Fargate runs no privileged container, adds no capability but SYS_PTRACE, loads no kernel module, and sees no process or folder of the host. Tools that are based on eBPF, on a kernel module, or on the files of the host do not work there in the way that their documentation describes. The message names its source.',
  fix: 'Use a tool that works without access to the host.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html',
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
  ],
  fails: () => [onFargate([web(), agent({ image: 'falcosecurity/falco:0.43.0' })]), onFargate([web({ image: 'quay.io/iovisor/bpftrace:latest' })])],
  foundAt: ['containerDefinitions.1.image', 'containerDefinitions.0.image'],
  passes: () => [
    onInstances([web(), agent({ image: 'falcosecurity/falco:0.43.0' })]),
    onFargate([web(), agent({ image: 'falcosecurity/falco-userspace:latest' })]),
    onFargate([web(), agent({ image: 'falcosecurity/falco:0.43.0', command: ['falco', '-o', 'engine.kind=nodriver'] })]),
    onFargate([web(), agent({ image: 'quay.io/sysdig/workload-agent:latest' })]),
  ],
  check: eachContainer(container => {
    const { image: written, entryPoint, command } = container;
    const found = typeof written === 'string' ? HOST_IMAGES.find(({ name }) => name.test(written)) : undefined;
    const hasNoDriver = () => entryPoint === UNKNOWN || command === UNKNOWN || commandLinesOf(container).some(({ line }) => /nodriver|…/.test(line));
    return found === undefined || (found.mayHaveNoDriver && hasNoDriver()) ? undefined : {
      message: `image ${String(written)} needs ${found.needs}, according to ${found.source}. Fargate does not provide that.`,
      at: ['image'],
      fix: found.instead,
    };
  }, runsOnFargate),
};
