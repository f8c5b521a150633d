import {
  agent, attachmentsOf, MAY_TRACE, onFargate, Rule, runsOnWindows, sharingPid, startsOnlyTools, startsOwnTarget, tracersOf, UNKNOWN, web,
} from './rule-helpers';

const STRACE = { command: ['sh', '-c', 'until pgrep java; do sleep 1; done; exec strace -f -p $(pgrep -o java)'] };

export const tracerWithoutSharedPid: Rule = {
  name: 'tracer-without-shared-pid',
  severity: 'warning',
  title: 'A container that traces others sees only its own processes',
  why: 'Without pidMode, each container has its own PID namespace, and a container sees no process of another one: SYS_PTRACE has no effect outside it, and strace, gdb, or py-spy finds none of the processes there.',
  fix: 'Set pidMode to task, for example with SharedPidNamespace, or remove SYS_PTRACE.',
  source: 'https://man7.org/linux/man-pages/man7/pid_namespaces.7.html',
  measuredOn: 'Linux 6.18',
  fails: () => [onFargate([web(), agent(MAY_TRACE)]), onFargate([web(), agent(STRACE)])],
  foundAt: ['containerDefinitions.1.linuxParameters.capabilities.add.0', 'containerDefinitions.1.command'],
  passes: () => [
    sharingPid([web(), agent(MAY_TRACE)]),
    onFargate([web({ ...MAY_TRACE, entryPoint: ['/opt/tracer', '/app'] }), agent()]),
    onFargate([web(), agent({ command: ['strace', '-f', '/agent'] })]),
    onFargate([web({ command: ['sh', '-c', 'app & exec strace -p $!'] })]),
  ],
  check: task => {
    if (task.pidMode !== undefined || runsOnWindows(task)) {
      return [];
    }
    // An essential container, or one with its own entry point, may contain a tracer for its own processes.
    const able = task.containers.length < 2 ? [] : tracersOf(task)
      .filter(({ essential, entryPoint }) => essential === false && entryPoint !== UNKNOWN && entryPoint.length === 0)
      .filter(container => !startsOwnTarget(container));
    const attaching = task.containers.filter(container => !able.includes(container) && startsOnlyTools(container))
      .flatMap(container => attachmentsOf(container).filter(({ command }) => command.part !== 'health check').slice(0, 1).map(({ command, text }) => ({
        container: container.name,
        message: `the ${command.part} runs ${JSON.stringify(text)}, but without pidMode task the container sees only its own processes, and it starts no other program.`,
        at: command.at,
        fix: 'Set pidMode to task, for example with SharedPidNamespace.',
      })));
    return [...able.map(({ name: container }) => ({
      container,
      message: 'SYS_PTRACE is added, but without pidMode task the container cannot trace other containers.',
      at: ['linuxParameters', 'capabilities', 'add', 'SYS_PTRACE'],
    })), ...attaching];
  },
};
