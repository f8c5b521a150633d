import {
  agent, commandLinesOf, ContainerModel, dependenciesIn, mayRun, onFargate, outlivesPrograms, Rule, runTogetherIn,
  sharesPidNamespace, sharingPid, TaskDefinitionModel, web,
} from './rule-helpers';

const CHECK = { healthCheck: { command: ['CMD-SHELL', 'pgrep nginx'] } };
const SUPERVISED = { command: ['supervisord', '-n'] };
const NGINX = { image: 'public.ecr.aws/nginx/nginx:1.29' };

/** A search with a single pattern. With signal 0, pkill and killall only search. Options that select by user, parent, or namespace are specific enough. */
const SEARCH = /(?:^|[\s/;&|(`])(?:(?:pgrep|pidof|(?:pkill|killall)(?=\s+-0\s))((?:\s+-\S+)*)|ps\b[^|]{0,80}\|\s*grep(?:\s+-\S+)*)\s+([\w.[\]/-]+)/;
const SPECIFIC = /\s(-[a-zA-Z]*[uUgGPts]|--(?:user|euid|uid|group|parent|ns|session|terminal|ns=.*))(\s|=|$)/;

export const healthCheckFindsOthers: Rule = {
  name: 'health-check-finds-others',
  severity: 'warning',
  title: 'A health check can pass because of another container\'s process',
  why: 'In a shared PID namespace, pgrep, pidof, and ps can find the processes of all containers. If another container runs the program that a health check searches for, the check can pass without the container\'s own: the container stays healthy after its program has ended, if a supervisor or a shell outlives it, and containers that wait for HEALTHY may start too early.',
  fix: 'Check the service itself, for example with a request to its port, or test the process of a PID file.',
  source: 'https://man7.org/linux/man-pages/man7/pid_namespaces.7.html',
  measuredOn: 'Linux 6.18',
  fails: () => [
    sharingPid([web({ ...SUPERVISED, ...CHECK }), agent(NGINX)]),
    sharingPid([web({ ...CHECK, ...NGINX }), agent({ ...NGINX, dependsOn: [{ containerName: 'web', condition: 'HEALTHY' }] })]),
  ],
  foundAt: ['containerDefinitions.0.healthCheck.command', 'containerDefinitions.0.healthCheck.command'],
  passes: () => [
    onFargate([web({ ...SUPERVISED, ...CHECK }), agent(NGINX)]),
    sharingPid([web({ ...SUPERVISED, ...CHECK }), agent({ image: 'public.ecr.aws/datadog/agent:7' })]),
    sharingPid([web({ ...CHECK, ...NGINX }), agent(NGINX)]),
    sharingPid([web({ ...SUPERVISED, healthCheck: { command: ['CMD-SHELL', 'kill -0 $(cat /run/nginx.pid)'] } }), agent(NGINX)]),
  ],
  requires: 'healthCheck',
  check: task => {
    if (!sharesPidNamespace(task)) {
      return [];
    }
    const runTogether = runTogetherIn(task);
    return task.containers.flatMap(container => {
      const program = searchedProgram(container);
      const reason = program === undefined ? undefined : whyItMatters(container, task);
      const isOther = (one: ContainerModel) => one !== container && runTogether(one, container) && mayRun(program!, one, container);
      const other = reason === undefined ? undefined : task.containers.find(isOther);
      return other === undefined ? [] : [{
        container: container.name,
        message: `the health check searches for ${program}, which container ${other.name} may also run, and pidMode is task. So it can pass without a process of ${container.name}, and ${reason}.`,
        at: ['healthCheck', 'command'],
      }];
    });
  },
};

function searchedProgram(container: ContainerModel): string | undefined {
  const check = commandLinesOf(container).find(({ part }) => part === 'health check');
  const [, options = '', pattern] = (check && SEARCH.exec(check.line)) ?? [];
  return pattern === undefined || SPECIFIC.test(`${options} `) ? undefined : pattern.replace(/[[\]]/g, '').split('/').pop();
}

/** The consequence of a check that passes too often. A container whose only program ends stops anyway. */
function whyItMatters(container: ContainerModel, task: TaskDefinitionModel): string | undefined {
  if (outlivesPrograms(container)) {
    return 'the container outlives its programs';
  }
  const waiting = dependenciesIn(task).find(({ container: awaited, dependency }) => awaited === container && dependency.condition === 'HEALTHY')?.waiting;
  return waiting && `container ${waiting.name} may start before it is ready`;
}
