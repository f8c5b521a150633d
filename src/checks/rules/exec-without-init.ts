import {
  agent, checkWithExec, ContainerModel, containersNamed, firstWord, INIT, mustEnd, onFargate, requiresPid1, Rule, runBy,
  runsOnWindows, sharingPid, startsWithInit, web,
} from './rule-helpers';

export const execWithoutInit: Rule = {
  name: 'exec-without-init',
  severity: 'warning',
  title: 'ECS Exec can leave zombie processes without an init process',
  why: 'Processes of an ECS Exec session can outlive it and become children of process 1. Most applications do not reap processes that they did not start, so these remain as zombies. AWS recommends initProcessEnabled. Each session can leave a few of them, which only matters for a task that runs for long and has many sessions. In a shared PID namespace, /pause reaps them.',
  fix: 'Set linuxParameters.initProcessEnabled to true on each of the containers.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  measuredOn: 'Linux 6.18',
  fails: () => [
    runBy({ enableExecuteCommand: true }, onFargate([web()])),
    runBy({ enableExecuteCommand: true }, onFargate([web(), agent()])),
    runBy({ enableExecuteCommand: true }, onFargate([web({ linuxParameters: { initProcessEnabled: false } })])),
  ],
  foundAt: ['containerDefinitions.0.name', 'containerDefinitions', 'containerDefinitions.0.linuxParameters.initProcessEnabled'],
  passes: () => [
    runBy({ enableExecuteCommand: true }, onFargate([web(INIT)])),
    runBy({ enableExecuteCommand: true }, onFargate([web({ entryPoint: ['/sbin/tini', '--', '/app'] })])),
    runBy({ enableExecuteCommand: true }, sharingPid([web()])),
    runBy({ enableExecuteCommand: false }, onFargate([web()])),
  ],
  requires: 'ECS Exec',
  check: checkWithExec((task, services) => {
    if (task.pidMode !== undefined || runsOnWindows(task)) {
      return [];
    }
    // A container that must end before others start is too short-lived for sessions.
    const [first, ...others] = task.containers.filter(container =>
      container.initProcessEnabled === false && !hasOwnInit(container) && !mustEnd(container, task));
    if (first === undefined) {
      return [];
    }
    const problem = `ECS Exec is enabled by ${services}, but initProcessEnabled is not true`;
    return [others.length === 0
      ? { container: first.name, message: `${problem}.`, at: ['linuxParameters', 'initProcessEnabled'] }
      : { message: `${problem} on ${containersNamed([first, ...others].map(({ name }) => name))}.`, at: ['containerDefinitions'] }];
  }),
};

/** Datadog's image starts s6-overlay as process 1: https://github.com/DataDog/datadog-agent/blob/main/Dockerfiles/agent/SUPERVISION.md */
const DATADOG = /(^|\/)datadog\/agent(:|@|$)/;

/** Init processes in images also reap processes, and some of them must run as process 1. */
function hasOwnInit(container: ContainerModel): boolean {
  const { image, entryPoint, command } = container;
  const startsDatadog = typeof image === 'string' && DATADOG.test(image) && (firstWord(entryPoint) ?? firstWord(command)) === undefined;
  return startsDatadog || startsWithInit(container) || requiresPid1(container) !== undefined;
}
