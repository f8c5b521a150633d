import { agent, onFargate, sharingPid, web } from '../examples';
import { runsOnWindows } from '../model';
import { wantsProcess1 } from '../process-1';
import type { Rule } from '../rule';

export const imageWantsProcess1: Rule = {
  name: 'image-wants-process-1',
  severity: 'warning',
  title: 'An image insists on being process 1, which another process is',
  why: 'In a shared PID namespace process 1 is /pause, and on the instance it is the instance\'s own. s6-overlay and systemd end at once where they are not process 1. Other processes do not mind, tini and dumb-init included.',
  fix: 'Use an image without s6-overlay or systemd, or leave pidMode out.',
  source: 'https://github.com/just-containers/s6-overlay/issues/559, https://github.com/krallin/tini',
  fails: [
    sharingPid([web({ image: 'lscr.io/linuxserver/nginx:1.26.3' }), agent()]),
    sharingPid([web({ entryPoint: ['/sbin/init'] }), agent()]),
  ],
  passes: [
    onFargate([web({ image: 'lscr.io/linuxserver/nginx:1.26.3' }), agent()]),
    sharingPid([web({ image: 'public.ecr.aws/nginx/nginx:1.29' }), agent({ entryPoint: ['/sbin/tini', '--', '/agent'] })]),
  ],
  check: task => runsOnWindows(task) || (task.pidMode !== 'task' && task.pidMode !== 'host') ? [] : task.containers.flatMap(container => {
    const what = wantsProcess1(container);
    return what === undefined ? [] : [{ container: container.name, message: `it runs ${what}, which has to be process 1, and pidMode is ${String(task.pidMode)}.` }];
  }),
};
