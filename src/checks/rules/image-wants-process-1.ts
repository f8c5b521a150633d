import {
  agent, eachContainer, firstWord, onFargate, requiresPid1, Rule, runsOnWindows, sharingPid, web,
  whyNotProcess1,
} from './rule-helpers';

export const imageWantsProcess1: Rule = {
  name: 'image-wants-process-1',
  severity: 'warning',
  title: 'A program must run as process 1, but another one has that process ID',
  why: 'The init systems s6-overlay 3 and systemd exit immediately if they are not process 1. With pidMode task, process 1 is /pause. With pidMode host, it is the init process of the instance. With initProcessEnabled, it is the init process that ECS adds. Tini and dumb-init run with any process ID.',
  fix: 'Use an image without s6-overlay 3 or systemd, or remove pidMode and initProcessEnabled. Such an image already has an init process.',
  source: 'https://github.com/just-containers/s6-overlay/issues/559',
  moreSources: ['https://github.com/just-containers/s6-overlay/issues/535', 'https://github.com/krallin/tini'],
  fails: () => [
    sharingPid([web({ image: 'lscr.io/linuxserver/nginx:1.26.3' }), agent()]),
    sharingPid([web({ entryPoint: ['/sbin/init'] }), agent()]),
    onFargate([web({ image: 'lscr.io/linuxserver/nginx:1.26.3', linuxParameters: { initProcessEnabled: true } })]),
  ],
  foundAt: ['containerDefinitions.0.image', 'containerDefinitions.0.entryPoint', 'containerDefinitions.0.image'],
  passes: () => [
    onFargate([web({ image: 'lscr.io/linuxserver/nginx:1.26.3' }), agent()]),
    sharingPid([web({ image: 'public.ecr.aws/nginx/nginx:1.29' }), agent({ entryPoint: ['/sbin/tini', '--', '/agent'] })]),
  ],
  check: eachContainer((container, task) => {
    const reason = whyNotProcess1(container, task);
    const program = reason === undefined ? undefined : requiresPid1(container);
    return program === undefined ? undefined : {
      message: `${program} must run as process 1, but ${reason}.`,
      at: [program.startsWith('image ') ? 'image' : firstWord(container.entryPoint) === undefined ? 'command' : 'entryPoint'],
    };
  }, task => !runsOnWindows(task)),
};
