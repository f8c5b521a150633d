import { onFargate, Rule, sharingPid, shellsThatEndFirst, web } from './rule-helpers';

const shell = (script: string) => web({ command: ['sh', '-c', script] });

export const shellMayEndFirst: Rule = {
  name: 'shell-may-end-first',
  severity: 'info',
  title: 'Whether SIGTERM reaches the application depends on the shell of the image',
  why: 'The consequence is that of shell-ends-first, if the shell stays. bash 5.2 and the shell of busybox replace themselves with the last command of -c, if it is a simple one. dash starts it as a child.',
  fix: 'Write exec before the last command.',
  source: 'https://man7.org/linux/man-pages/man7/pid_namespaces.7.html',
  moreSources: ['https://man7.org/linux/man-pages/man7/signal.7.html'],
  measuredOn: 'Linux 6.18',
  fails: () => [sharingPid([shell('./migrate && java -jar app.jar')])],
  foundAt: ['containerDefinitions.0.command'],
  passes: () => [sharingPid([shell('./migrate && exec java -jar app.jar')]), onFargate([shell('./migrate && java -jar app.jar')])],
  check: task => shellsThatEndFirst(task, false),
};
