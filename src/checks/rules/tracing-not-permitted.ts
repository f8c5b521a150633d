import {
  agent, attachmentsOf, ContainerModel, containersNamed, fewNames, joinWords, MAY_TRACE, mayRun, reachOf, Rule,
  runTogetherIn, sharesPidNamespace, sharingPid, startsOnlyTools, TaskDefinitionModel, web,
} from './rule-helpers';

const STRACE = { command: ['sh', '-c', 'exec strace -f -p $(pgrep -o java)'] };
const OTHER_USER = { user: '1000' };
const DROPS = { linuxParameters: { capabilities: { drop: ['ALL'] } } };

export const tracingNotPermitted: Rule = {
  name: 'tracing-not-permitted',
  severity: 'warning',
  title: 'A tool attaches to processes that the kernel does not let it trace',
  why: 'A tool such as strace, gdb, or py-spy attaches with ptrace. Without SYS_PTRACE, it can trace only processes of its own user and group that have no capability which it lacks. Otherwise, ptrace fails with "Operation not permitted". A container without a user runs as the user of its image, which the task definition does not show. A tool that starts the program itself, such as strace ./job, needs no capability.',
  fix: 'Add SYS_PTRACE to the container of the tool, and run it as root. Or run it as the user and group of the process.',
  source: 'https://man7.org/linux/man-pages/man2/ptrace.2.html',
  measuredOn: 'Linux 6.18',
  fails: () => [
    sharingPid([web(OTHER_USER), agent(STRACE)]),
    sharingPid([web(OTHER_USER), agent({ ...STRACE, user: '0' })]),
    sharingPid([web(), agent({ ...STRACE, ...DROPS })]),
  ],
  foundAt: ['containerDefinitions.1.command', 'containerDefinitions.1.command', 'containerDefinitions.1.command'],
  passes: () => [
    sharingPid([web(OTHER_USER), agent({ ...STRACE, ...MAY_TRACE, user: '0' })]),
    sharingPid([web(OTHER_USER), agent({ ...STRACE, ...OTHER_USER })]),
    sharingPid([web(), agent(STRACE)]),
    sharingPid([web(OTHER_USER), agent({ command: ['strace', './job'] })]),
  ],
  requires: 'pidMode',
  // With SYS_PTRACE, only root may trace: tracer-not-root reports others.
  check: task => !sharesPidNamespace(task) ? [] : task.containers.filter(container => !container.capabilitiesAdded.includes('SYS_PTRACE') && startsOnlyTools(container))
    .flatMap(container => attachmentsOf(container).filter(({ command }) => command.part !== 'health check').flatMap(attachment => {
      const targets = targetsOf(container, task);
      const assumed = container.user === undefined ? { ...container, user: '0' } : container;
      if (attachment.command.changesUser || targets.length === 0 || targets.some(target => reachOf(assumed, target).reach !== 'none')) {
        return [];
      }
      const { command, text } = attachment;
      const possible = targets.filter(target => reachOf(container, target).reach !== 'none');
      const condition = possible.length > 0 ? ` ${exceptionFor(possible)}` : '';
      return [{
        container: container.name,
        message: `the ${command.part} runs ${JSON.stringify(text)}, but cannot trace ${containersNamed(targets.map(({ name }) => name))}: ${reachOf(assumed, targets[0]).why}.${condition}`,
        at: command.at,
      }];
    })),
};

/** Returns the containers with the program that the command line names, as in `strace -p $(pgrep java)`, or else all others. */
function targetsOf(container: ContainerModel, task: TaskDefinitionModel): ContainerModel[] {
  const runTogether = runTogetherIn(task);
  const others = task.containers.filter(other => other !== container && runTogether(other, container));
  const { entryPoint, command } = container.texts;
  const searched = /\b(?:pgrep|pidof)(?:\s+-\S+)*\s+([\w.-]+)/.exec([...entryPoint, ...command].join(' '))?.[1];
  const named = searched === undefined ? [] : others.filter(other => mayRun(searched, other, container));
  return named.length > 0 ? named : others;
}

/** When the tool works all the same, although the task definition does not set its user. */
function exceptionFor(targets: readonly ContainerModel[]): string {
  const users = [...new Set(targets.flatMap(({ user }) => typeof user === 'string' ? [user] : []))];
  return users.length === 0 ? 'It works only if the images of both run as the same user other than root.' : `It works only if its image runs as user ${joinWords(fewNames(users))}.`;
}
