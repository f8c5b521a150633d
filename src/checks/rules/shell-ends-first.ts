import { onFargate, Rule, sharingPid, shellsThatEndFirst, web } from './rule-helpers';

const shell = (script: string, more = {}) => web({ command: ['sh', '-c', script], ...more });
const DEBIAN = { image: 'public.ecr.aws/docker/library/node:24' };

export const shellEndsFirst: Rule = {
  name: 'shell-ends-first',
  severity: 'warning',
  title: 'A shell ends on SIGTERM before its application has drained',
  why: 'By default, ECS stops a container with SIGTERM to its main process. A shell without a trap ignores the signal only as process 1. With pidMode task or initProcessEnabled it is another process and ends at once. The container ends with it, and the application, its child, is killed without SIGTERM. The init process that ECS adds does not help: it passes the signal to the shell only. This finding is about shells that stay: dash, the sh of Debian and Ubuntu, and every shell whose script goes on after the application.',
  fix: 'Start the application with exec as the last command, so that it replaces the shell.',
  source: 'https://man7.org/linux/man-pages/man7/pid_namespaces.7.html',
  moreSources: ['https://man7.org/linux/man-pages/man7/signal.7.html'],
  measuredOn: 'Linux 6.18',
  fails: () => [
    sharingPid([shell('npm run migrate; node server.js', DEBIAN)]),
    sharingPid([shell('java -jar app.jar | tee /log/app')]),
    onFargate([shell('server & worker & wait', { linuxParameters: { initProcessEnabled: true } })]),
  ],
  foundAt: ['containerDefinitions.0.command', 'containerDefinitions.0.command', 'containerDefinitions.0.command'],
  passes: () => [
    onFargate([shell('npm run migrate; node server.js', DEBIAN)]),
    sharingPid([shell('npm run migrate; exec node server.js', DEBIAN)]),
    sharingPid([shell('npm run migrate; node server.js', { image: 'public.ecr.aws/docker/library/node:24-alpine' })]),
    sharingPid([shell('trap "kill $(jobs -p)" TERM; server & worker & wait')]),
  ],
  check: task => shellsThatEndFirst(task, true),
};
