import { agent, commandLinesOf, eachContainer, onFargate, Rule, sharesPidNamespace, sharingPid, signalsToOthers, web } from './rule-helpers';

export const searchesProcesses: Rule = {
  name: 'searches-processes',
  severity: 'info',
  title: 'A process search can find processes of other containers',
  why: 'In a shared PID namespace, pgrep, pidof, pkill, and killall search the processes of all containers.',
  fix: 'Make the pattern or the user specific enough, or use a PID file.',
  source: 'https://man7.org/linux/man-pages/man7/pid_namespaces.7.html',
  measuredOn: 'Linux 6.18',
  fails: () => [sharingPid([web({ healthCheck: { command: ['CMD-SHELL', 'pgrep nginx'] } }), agent()])],
  foundAt: ['containerDefinitions.0.healthCheck.command'],
  passes: () => [
    onFargate([web({ healthCheck: { command: ['CMD-SHELL', 'pgrep nginx'] } }), agent()]),
    sharingPid([web({ healthCheck: { command: ['CMD-SHELL', 'curl -f http://127.0.0.1/'] } }), agent()]),
  ],
  requires: 'pidMode',
  check: eachContainer((container, task) => commandLinesOf(container).flatMap(({ part, at, line }) => {
    const tool = /(?:^|[\s/;&|(`])(pgrep|pidof|pkill|killall)\s/.exec(line)?.[1];
    // If a signal is known to reach another container, signals-reach-others reports it instead.
    return tool === undefined || signalsToOthers(container, task).some(({ sent }) => sent.search && sent.command.part === part) ? [] : [{ message: `the ${part} uses ${tool}, which searches the processes of all containers because pidMode is task.`, at }];
  }), sharesPidNamespace),
};
