import { agent, ContainerModel, isRoot, MAY_TRACE, Rule, sharingPid, tracersOf, UNKNOWN, web } from './rule-helpers';

export const tracerNotRoot: Rule = {
  name: 'tracer-not-root',
  severity: 'warning',
  title: 'A container that does not run as root can usually trace only processes of its own user and group',
  why: 'Docker and containerd make an added capability effective only for root, or for a program with file capabilities. Without it, a process can usually trace only processes of the same user and group that have no capability which it lacks. This holds for the program of the container. An ECS Exec session runs as root in every container, and there has the capability, as measured with Docker.',
  fix: 'If only ECS Exec sessions trace, acknowledge the warning. Otherwise, run the container as user 0, or remove SYS_PTRACE if the processes to trace belong to the same user and group.',
  source: 'https://github.com/moby/moby/pull/52830',
  moreSources: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html'],
  measuredOn: 'Linux 6.18',
  fails: () => [sharingPid([web(), agent({ ...MAY_TRACE, user: '1000' })])],
  foundAt: ['containerDefinitions.1.user'],
  passes: () => [
    sharingPid([web(), agent({ ...MAY_TRACE, user: '0' })]),
    sharingPid([web({ ...MAY_TRACE, user: '1000', entryPoint: ['/opt/tracer', '/app'] }), agent()]),
  ],
  requires: 'capabilities',
  check: task => tracersOf(task).filter(container => !mayWrapTracer(container))
    .flatMap(({ name: container, user }) => user === undefined || user === UNKNOWN || isRoot(user) ? [] : [{
      container,
      message: `SYS_PTRACE is usually not effective for the container's program, because it runs as user ${user}.`,
      at: ['user'],
    }]),
};

/** Whether the container may be an application whose entry point starts a tracer for a child process of the same user. */
function mayWrapTracer({ essential, entryPoint }: ContainerModel): boolean {
  return essential !== false && (entryPoint === UNKNOWN || entryPoint.length > 0);
}
