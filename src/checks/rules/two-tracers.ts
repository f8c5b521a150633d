import {
  agent, commandLinesOf, ContainerModel, containersNamed, MAY_TRACE, onFargate, Rule, runTogetherIn, sharesPidNamespace,
  sharingPid, web,
} from './rule-helpers';

const STRACE = { ...MAY_TRACE, command: ['sh', '-c', 'exec strace -f -p $(pgrep -o java)'] };
const pySpy = (options: string) => ({ ...agent({ ...MAY_TRACE, command: ['py-spy', 'record', ...options.split(' '), '--pid', '7'] }), name: 'profiler' });

export const twoTracers: Rule = {
  name: 'two-tracers',
  severity: 'info',
  title: 'Two tools cannot trace the same process at the same time',
  why: 'A process has one tracer. While strace, ltrace, gdb, or dlv is attached, another tool that attaches with ptrace fails with EPERM. py-spy and rbspy attach for each sample, unless --nonblocking is set.',
  fix: 'Let the tools trace different processes, run one after the other, or set --nonblocking for py-spy and rbspy.',
  source: 'https://man7.org/linux/man-pages/man2/ptrace.2.html',
  measuredOn: 'Linux 6.18',
  fails: () => [sharingPid([web(), agent(STRACE), pySpy('--duration 60')])],
  foundAt: ['pidMode'],
  passes: () => [
    sharingPid([web(), agent(STRACE), pySpy('--nonblocking')]),
    sharingPid([web(), agent(STRACE)]),
    onFargate([web(), agent(STRACE), pySpy('--duration 60')]),
  ],
  requires: 'pidMode',
  check: task => {
    if (!sharesPidNamespace(task)) {
      return [];
    }
    const tracers = task.containers.flatMap(container => toolsOf(container).map(tool => ({ container, tool })));
    const runTogether = runTogetherIn(task);
    const found = tracers.filter(one => tracers.some(other => other.container !== one.container && runTogether(one.container, other.container)));
    return found.length === 0 ? [] : [{
      message: `${containersNamed(found.map(({ container }) => container.name))} run ${[...new Set(found.map(({ tool }) => tool))].join(' and ')}. If they attach to the same process, only one of them can trace it at a time.`,
      at: ['pidMode'],
    }];
  },
};

/**
 * The first tool in a container's command that attaches to processes with ptrace. SamplingProfiler keeps its command in a
 * variable, so its image identifies it.
 */
function toolsOf(container: ContainerModel): string[] {
  const { environment, image } = container;
  const profiler = environment.includes('PROFILE_RECORD') && typeof image === 'string' ? /py-spy|rbspy/.exec(image)?.[0] : undefined;
  return profiler ? [profiler] : commandLinesOf(container)
    .filter(({ part, line }) => part !== 'health check' && !line.includes('--nonblocking'))
    .flatMap(({ line }) => /(?:^|[\s/;&|(])(strace|ltrace|gdb|dlv|py-spy|rbspy)\s/.exec(line)?.[1] ?? [])
    .slice(0, 1);
}
