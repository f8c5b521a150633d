import { agent, onFargate, sharingPid, web } from './examples';
import { ContainerModel, runsOnWindows, TaskDefinitionModel } from '../model';
import { requiresPid1 } from '../queries/process-1';
import type { Rule } from '../rule';

export const imageWantsProcess1: Rule = {
  name: 'image-wants-process-1',
  severity: 'warning',
  title: 'An image insists on being process 1, which another process is',
  why: 'In a shared PID namespace process 1 is /pause, on the instance it is the instance\'s own, and with initProcessEnabled it is Docker\'s init process. s6-overlay and systemd end at once where they are not process 1. Other processes do not mind, tini and dumb-init included.',
  fix: 'Use an image without s6-overlay or systemd, or leave pidMode and initProcessEnabled out: both are init processes themselves.',
  source: 'https://github.com/just-containers/s6-overlay/issues/559',
  moreSources: ['https://github.com/just-containers/s6-overlay/issues/535', 'https://github.com/krallin/tini'],
  fails: [
    sharingPid([web({ image: 'lscr.io/linuxserver/nginx:1.26.3' }), agent()]),
    sharingPid([web({ entryPoint: ['/sbin/init'] }), agent()]),
    onFargate([web({ image: 'lscr.io/linuxserver/nginx:1.26.3', linuxParameters: { initProcessEnabled: true } })]),
  ],
  passes: [
    onFargate([web({ image: 'lscr.io/linuxserver/nginx:1.26.3' }), agent()]),
    sharingPid([web({ image: 'public.ecr.aws/nginx/nginx:1.29' }), agent({ entryPoint: ['/sbin/tini', '--', '/agent'] })]),
  ],
  check: task => runsOnWindows(task) ? [] : task.containers.flatMap(container => {
    const [what, taken] = [requiresPid1(container), process1Of(container, task)];
    return what === undefined || taken === undefined ? [] : [{ container: container.name, message: `it runs ${what}, which has to be process 1, and ${taken}.` }];
  }),
};

/** Why a container's own program is not process 1. */
function process1Of({ initProcessEnabled }: ContainerModel, { pidMode }: TaskDefinitionModel): string | undefined {
  if (pidMode === 'task' || pidMode === 'host') {
    return `pidMode is ${pidMode}`;
  }
  return initProcessEnabled === true ? 'initProcessEnabled is true' : undefined;
}
