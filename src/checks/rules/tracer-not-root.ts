import { agent, MAY_TRACE, sharingPid, web } from './examples';
import { ContainerModel, UNKNOWN } from '../model';
import { tracersOf } from '../queries/process-1';
import { isRoot } from '../queries/users';
import type { Rule } from '../rule';

export const tracerNotRoot: Rule = {
  name: 'tracer-not-root',
  severity: 'warning',
  title: 'A container that is not root may trace only its own user\'s processes',
  why: 'Today\'s container engines make an added capability effective for root only. Without it a process can trace others of the same user, and nothing else.',
  fix: 'Run the container as user 0, or drop SYS_PTRACE where the processes to trace belong to the same user.',
  source: 'https://github.com/moby/moby/pull/52830',
  measuredOn: 'Linux 6.18',
  fails: [sharingPid([web(), agent({ ...MAY_TRACE, user: '1000' })])],
  passes: [
    sharingPid([web(), agent({ ...MAY_TRACE, user: '0' })]),
    sharingPid([web({ ...MAY_TRACE, user: '1000', entryPoint: ['/opt/tracer', '/app'] }), agent()]),
  ],
  check: task => tracersOf(task).filter(container => !tracesItself(container))
    .flatMap(({ name: container, user }) => user === undefined || user === UNKNOWN || isRoot(user) ? [] : [{
      container,
      message: `it has SYS_PTRACE but runs as user ${user}, for whom the capability is not effective.`,
    }]),
};

/** Whether it may be an application whose entry point starts a tracer: that traces its own child, a process of the same user. */
function tracesItself({ essential, entryPoint }: ContainerModel): boolean {
  return essential !== false && (entryPoint === UNKNOWN || entryPoint.length > 0);
}
