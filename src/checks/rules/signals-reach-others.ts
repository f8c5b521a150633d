import { agent, containersNamed, eachContainer, onFargate, Rule, sharesPidNamespace, sharingPid, signalsToOthers, web } from './rule-helpers';

const NGINX = { image: 'public.ecr.aws/nginx/nginx:1.29' };
const shell = (script: string, more = {}) => agent({ command: ['sh', '-c', script], ...more });

export const signalsReachOthers: Rule = {
  name: 'signals-reach-others',
  severity: 'warning',
  title: 'A signal reaches processes of other containers',
  why: 'In a shared PID namespace, kill with the process ID -1, pkill, and killall can reach the processes of all containers that the sender is permitted to signal: as root with the capability KILL, which containers have by default, those of every user; otherwise, those of the same user. A search with SIGHUP, SIGUSR1, SIGUSR2, or SIGWINCH for a program that the container itself does not run is not reported: it asks the program of another container to reload.',
  fix: 'Signal the process of a PID file, the process group of the script with kill -TERM 0, or the children of the script with pkill -P $$. If the signal is meant for other containers, acknowledge the warning.',
  source: 'https://man7.org/linux/man-pages/man2/kill.2.html',
  moreSources: ['https://man7.org/linux/man-pages/man1/pkill.1.html'],
  measuredOn: 'Linux 6.18',
  fails: () => [
    sharingPid([web(NGINX), shell('kill -TERM -1')]),
    sharingPid([web(NGINX), shell('pkill nginx')]),
    sharingPid([web({ command: ['/usr/bin/java', '-jar', 'app.jar'] }), agent({ command: ['killall', '-9', 'java'] })]),
  ],
  foundAt: ['containerDefinitions.1.command', 'containerDefinitions.1.command', 'containerDefinitions.1.command'],
  passes: () => [
    onFargate([web(NGINX), shell('kill -TERM -1')]),
    sharingPid([web(NGINX), shell('kill -1 123')]),
    sharingPid([web(NGINX), shell('pkill envoy')]),
    sharingPid([web(NGINX), shell('certbot renew && pkill -HUP nginx')]),
    sharingPid([web(NGINX), shell('pkill -P $$ nginx')]),
    sharingPid([web({ ...NGINX, user: '101' }), shell('kill -TERM -1', { user: '1000' })]),
  ],
  requires: 'pidMode',
  check: eachContainer((container, task) => signalsToOthers(container, task).map(({ sent: { command: { part, at }, text, search }, others }) => ({
    message: search
      ? `the ${part} runs ${JSON.stringify(text)}, which can also find processes of ${containersNamed(others.map(({ name }) => name))}, because pidMode is task.`
      : `the ${part} runs ${JSON.stringify(text)}, which signals every process that its user may signal, possibly including those of ${containersNamed(others.map(({ name }) => name))}, because pidMode is task.`,
    at,
  })), sharesPidNamespace),
};
