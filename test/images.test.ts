import { aws_ecs as ecs } from 'aws-cdk-lib';
import { PRESETS } from './constructs/observers/all-presets';
import { newStack, templateText } from './constructs/task/task-definitions';
import { contentOf } from './run';
import { DATADOG_REGISTRY, DATADOG_VERSION, IMAGES } from '../src/constructs/observers/presets/images';
import { PAUSE_IMAGE } from '../src/local/run/plan/plan';

const DEFAULTS = [...Object.values(IMAGES), ...['agent', 'cws-instrumentation'].map(name => `${DATADOG_REGISTRY}/${name}:${DATADOG_VERSION}`)];
const APPLICATION = 'public.ecr.aws/nginx/nginx:1.29';
const PINNED = /^[\w./-]+:\d+(\.\d+){2,}(-\w+)?$/;

test('the default images have a full version', () => {
  expect(DEFAULTS.filter(image => !PINNED.test(image))).toEqual([]);
  expect(['a/b:latest', 'a/b:2023', 'a/b:7.81', 'a/b'].filter(image => PINNED.test(image))).toEqual([]);
});

test.each(Object.entries(PRESETS))('%s uses only these images', (_, preset) => {
  const stack = newStack();
  const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 4096 });
  task.addContainer('app', { image: ecs.ContainerImage.fromRegistry(APPLICATION), entryPoint: ['/app'] });
  task.addExtension(preset(stack));
  const images = [...templateText(stack).matchAll(/"Image": ?"([^"]+)"/g)].map(([, image]) => image);
  expect(images.filter(image => image !== APPLICATION && !DEFAULTS.includes(image))).toEqual([]);
});

test('docs/observers.md lists the images, and no other versions of them', () => {
  const page = contentOf('docs/observers.md');
  const dockerfile = contentOf('assets/toolbox/Dockerfile');
  const [, base] = /^FROM (\S+)/m.exec(dockerfile)!;
  const listed = [...page.matchAll(/^\| `([^`]+:[^`]+)` \|/gm)].map(([, image]) => image);
  expect(listed.sort()).toEqual([...DEFAULTS, base, PAUSE_IMAGE].sort());
});
