import { onFargate, runBy, sharingPid, web } from './examples';
import { ContainerModel, runsOnWindows, TaskDefinitionModel } from '../model';
import { execServiceNames } from '../queries/exec';
import { startsWithInit, requiresPid1 } from '../queries/process-1';
import { dependenciesIn, waitsForEnd } from '../queries/start-order';
import type { Rule } from '../rule';

export const execWithoutInit: Rule = {
  name: 'exec-without-init',
  severity: 'warning',
  title: 'ECS Exec leaves processes behind where no init process reaps them',
  why: 'Processes of an ECS Exec session outlive it as orphans of process 1, and an application does not reap what it has not started: they stay as zombies. AWS recommends initProcessEnabled. In a shared PID namespace /pause reaps them.',
  fix: 'Set linuxParameters.initProcessEnabled to true on the container.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  measuredOn: 'Linux 6.18',
  fails: [runBy({ enableExecuteCommand: true }, onFargate([web()]))],
  passes: [
    runBy({ enableExecuteCommand: true }, onFargate([web({ linuxParameters: { initProcessEnabled: true } })])),
    runBy({ enableExecuteCommand: true }, onFargate([web({ entryPoint: ['/sbin/tini', '--', '/app'] })])),
    runBy({ enableExecuteCommand: true }, sharingPid([web()])),
    runBy({ enableExecuteCommand: false }, onFargate([web()])),
  ],
  check: task => {
    const users = execServiceNames(task);
    return users === undefined || task.pidMode !== undefined || runsOnWindows(task) ? [] : task.containers
      .filter(container => container.initProcessEnabled === false && !hasOwnInit(container) && !hasToEnd(container, task))
      .map(({ name: container }) => ({ container, message: `initProcessEnabled is not true, and ${users} runs the task with ECS Exec.` }));
  },
};

/** An init process of the image's own reaps as well, and some do not bear another one before them. */
function hasOwnInit(container: ContainerModel): boolean {
  return startsWithInit(container) || requiresPid1(container) !== undefined;
}

/** Nobody works in a container for whose end another one waits. */
function hasToEnd(container: ContainerModel, task: TaskDefinitionModel): boolean {
  return dependenciesIn(task).some(awaited => awaited.container === container && waitsForEnd(awaited.dependency));
}
