import {
  agent, commandLinesOf, ContainerModel, eachContainer, lookUp, MAY_TRACE, onFargate, onInstances, Rule, runsOnFargate, runsOnWindows,
  sentence, sysctls, SysctlWrite, sysctlWritesOf, TaskDefinitionModel, UNKNOWN, web, withAlternatives,
} from './rule-helpers';

const shell = (script: string, more = {}) => web({ command: ['sh', '-c', script], ...more });
const WRITES = 'sysctl -w net.core.somaxconn=4096 && exec app';

export const kernelParameterWritten: Rule = {
  name: 'kernel-parameter-written',
  severity: 'error',
  title: 'A command writes a kernel parameter, but /proc/sys is read-only',
  why: 'By default, container engines mount /proc/sys read-only, unless the container is privileged, which Fargate does not support. Writing fails, for root with "Read-only file system". If the script goes on after the failure, the parameter keeps its value. Reading usually works.',
  fix: 'Remove the command, and set the parameter with systemControls if a task can set it.',
  source: 'https://github.com/containerd/containerd/blob/main/pkg/oci/spec.go',
  moreSources: ['https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html', 'https://github.com/aws/containers-roadmap/issues/460'],
  measuredOn: 'Linux 6.18',
  fails: () => [
    onFargate([shell(WRITES)]),
    onFargate([shell('echo 1024 65535 > /proc/sys/net/ipv4/ip_local_port_range; exec app')]),
    onFargate([shell('sysctl -w vm.max_map_count=262144 || true; exec app', MAY_TRACE)]),
    onFargate([web(), agent({ entryPoint: ['sysctl'], command: ['-p'] })]),
    onInstances([shell(WRITES)]),
  ],
  foundAt: ['containerDefinitions.0.command', 'containerDefinitions.0.command', 'containerDefinitions.0.command', 'containerDefinitions.1.entryPoint', 'containerDefinitions.0.command'],
  passes: () => [
    onFargate([shell('exec app', sysctls({ 'net.core.somaxconn': '4096' }))]),
    onFargate([shell('test $(sysctl -n net.core.somaxconn) -ge 4096 && exec app')]),
    onFargate([shell('cat /proc/sys/net/core/somaxconn > /tmp/report')]),
    onInstances([shell(WRITES, { privileged: true })]),
  ],
  check: eachContainer((container, task) => mayWrite(container, task) ? undefined : sysctlWritesOf(container).map(write => ({
    message: `the ${write.command.part} writes ${write.name ?? 'kernel parameters'} with ${JSON.stringify(write.text)}, but /proc/sys is read-only in ${runsOnFargate(task) ? 'every container on Fargate' : 'a container that is not privileged'}.`,
    at: write.command.at,
    fix: remedyFor(write, container, task),
  })), task => !runsOnWindows(task)),
};

/** Whether a container may write, or may mount /proc/sys anew or enter another mount namespace first. */
function mayWrite(container: ContainerModel, task: TaskDefinitionModel): boolean {
  const { instanceSettings, capabilitiesAdded } = container;
  const mounts = () => commandLinesOf(container).some(({ line }) => /\b(mount|nsenter)\b/.test(line));
  return !runsOnFargate(task) && (instanceSettings.some(({ name }) => name === 'privileged')
    || (mounts() && capabilitiesAdded.some(name => name === 'SYS_ADMIN' || name === 'ALL' || name === UNKNOWN)));
}

function remedyFor({ name, value }: SysctlWrite, container: ContainerModel, task: TaskDefinitionModel): string | undefined {
  if (name === undefined) {
    return undefined;
  }
  const set = container.systemControls.find(({ namespace }) => namespace === name);
  if (set !== undefined) {
    const differs = value !== undefined && typeof set.value === 'string' && spaced(set.value) !== spaced(value);
    return `Remove the command: systemControls sets ${name}${differs ? ` to ${set.value}, not to ${value}` : ''}.`;
  }
  if (task.networkMode === 'host' && name.startsWith('net.')) {
    return `Remove the command, and set ${name} on the instance: the task uses its network namespace.`;
  }
  const found = lookUp(name);
  if (!runsOnFargate(task) && found.verdict === 'refused' && found.instead !== undefined && !/if you meant|set kernel/.test(found.instead)) {
    return `Remove the command, and set ${name} on the instance: no task can set it.`;
  }
  switch (found.verdict) {
    case 'described': return `Remove the command, and set ${name} with systemControls, for example with KernelTuning.`;
    case 'accepted': return `Remove the command. With systemControls, a task can set ${name} only if the kernel module ${found.module} is loaded or built in.`;
    case 'unknown': return `Remove the command. The tested kernels have no parameter ${name} for a task${found.didYouMean ? `; did you mean ${found.didYouMean}?` : '.'}`;
    default: return withAlternatives(`Remove the command: no task can set ${name}.${found.instead ? ` ${sentence(found.instead)}` : ''}`, name);
  }
}

function spaced(value: string): string {
  return value.trim().replace(/\s+/g, ' ');
}
