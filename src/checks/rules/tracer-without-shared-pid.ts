import { agent, MAY_TRACE, onFargate, Rule, sharingPid, tracersOf, UNKNOWN, web } from './kit';

export const tracerWithoutSharedPid: Rule = {
  name: 'tracer-without-shared-pid',
  severity: 'warning',
  title: 'A sidecar can trace, but sees only its own processes',
  why: 'Without pidMode task, each container has its own PID namespace, and SYS_PTRACE has no effect outside it.',
  fix: 'Set pidMode to task, for example with SharedPidNamespace, or remove SYS_PTRACE.',
  source: 'https://man7.org/linux/man-pages/man7/pid_namespaces.7.html',
  measuredOn: 'Linux 6.18',
  fails: () => [onFargate([web(), agent(MAY_TRACE)])],
  foundAt: ['containerDefinitions.1.linuxParameters.capabilities.add.0'],
  passes: () => [sharingPid([web(), agent(MAY_TRACE)]), onFargate([web({ ...MAY_TRACE, entryPoint: ['/opt/tracer', '/app'] }), agent()])],
  requires: 'capabilities',
  check: task => task.pidMode !== undefined || task.containers.length < 2 ? [] : tracersOf(task)
    // An essential container, or one with its own entry point, may contain a tracer for its own processes.
    .filter(({ essential, entryPoint }) => essential === false && entryPoint !== UNKNOWN && entryPoint.length === 0)
    .map(({ name: container }) => ({
      container,
      message: 'SYS_PTRACE is added, but without pidMode task the container cannot trace other containers.',
      at: ['linuxParameters', 'capabilities', 'add', 'SYS_PTRACE'],
    })),
};
