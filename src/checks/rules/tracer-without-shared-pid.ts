import { agent, MAY_TRACE, onFargate, sharingPid, web } from './examples';
import { UNKNOWN } from '../model';
import { tracersOf } from '../queries/process-1';
import type { Rule } from '../rule';

export const tracerWithoutSharedPid: Rule = {
  name: 'tracer-without-shared-pid',
  severity: 'warning',
  title: 'A sidecar may trace but sees no processes but its own',
  why: 'Without pidMode task each container has a PID namespace of its own, and SYS_PTRACE reaches nothing outside it.',
  fix: 'Set pidMode to task, for example with SharedPidNamespace, or drop SYS_PTRACE.',
  source: 'https://man7.org/linux/man-pages/man7/pid_namespaces.7.html',
  measuredOn: 'Linux 6.18',
  fails: [onFargate([web(), agent(MAY_TRACE)])],
  passes: [sharingPid([web(), agent(MAY_TRACE)]), onFargate([web({ ...MAY_TRACE, entryPoint: ['/opt/tracer', '/app'] }), agent()])],
  check: task => task.pidMode !== undefined || task.containers.length < 2 ? [] : tracersOf(task)
    // On an essential container, or behind a wrapped entry point, the tracer may be inside the image.
    .filter(({ essential, entryPoint }) => essential === false && entryPoint !== UNKNOWN && entryPoint.length === 0)
    .map(({ name: container }) => ({
      container,
      message: 'it has SYS_PTRACE but shares no PID namespace with the containers beside it, so it can trace none of them.',
    })),
};
