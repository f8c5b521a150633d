import { aws_ecs as ecs } from 'aws-cdk-lib';
import { NO_LEFTOVERS } from './leftovers';
import { engineWithImages, observedDefinition, runObserved } from './observed-task';
import type { Task } from './task';
import { IMAGE } from '../constructs/task/task-definitions';

// Tests the basics that the other engine suites rely on: a container matches its definition, as on Fargate.

const engine = engineWithImages();
let task: Task;

beforeAll(async () => {
  task = await runObserved(engine, observedDefinition([], taskDefinition => {
    const sleeper = (name: string, options: Partial<ecs.ContainerDefinitionOptions> = {}) =>
      taskDefinition.addContainer(name, { image: IMAGE, essential: false, command: ['sleep', 'infinity'], ...options });
    const linuxParameters = (id: string) => new ecs.LinuxParameters(taskDefinition, id);
    const tracing = linuxParameters('Tracing');
    tracing.addCapabilities(ecs.Capability.SYS_PTRACE);
    const confined = linuxParameters('Confined');
    confined.dropCapabilities(ecs.Capability.ALL);

    sleeper('tracing', { linuxParameters: tracing });
    sleeper('confined', { linuxParameters: confined });
    sleeper('user', { linuxParameters: tracing, user: '33' });
  }));
});

test.each([
  // Docker's fourteen: https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
  ['app', '00000000a80425fb', 'the defaults'],
  ['tracing', '00000000a80c25fb', 'the defaults and SYS_PTRACE if it is added'],
  ['confined', '0000000000000000', 'none if all are dropped'],
  ['user', '0000000000000000', 'none in effect for a user other than root, even if one is added'],
])('container %s has the capabilities %s: %s', (container, mask) => {
  expect(task.shell(container, 'grep CapEff /proc/self/status')).toBe(`CapEff:\t${mask}`);
});

test('a task whose command was killed can be removed without leftovers', () => {
  const { findLeftovers, expectedTraces } = engine;
  expect(expectedTraces.filter(kind => findLeftovers()[kind].length === 0)).toEqual([]);
  engine.remove();
  expect(findLeftovers()).toEqual(NO_LEFTOVERS);
});
