import { aws_ecs as ecs } from 'aws-cdk-lib';
import type { Engine } from './engine';
import { startEngine } from './engines';
import { APPLICATION, Image, makeImages, PAUSE, TOOLS } from './images';
import { namesOf, Task, TaskDefinition, TaskOptions } from './task';
import { IMAGE, newStack, taskIn } from '../constructs/task/task-definitions';
import { ObserverSidecar } from 'cdk-fargate-linux-controls';

// Allow for a busy machine. In a new container, the first hook also installs the engine and the compiler.
jest.setTimeout(300_000);

/** A value that exists only in the application's environment. */
export const PASSWORD = 'only-in-the-environment';

type Change = (taskDefinition: ecs.FargateTaskDefinition) => void;

/** Renders the task definition of an application with observers. */
export function observedDefinition(observers: readonly ObserverSidecar[], change?: Change): TaskDefinition {
  const stack = newStack();
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 8192 });
  taskDefinition.addContainer('app', { image: IMAGE, entryPoint: ['application'], environment: { PASSWORD } });
  observers.forEach(observer => taskDefinition.addExtension(observer));
  change?.(taskDefinition);
  return taskIn(stack) as TaskDefinition;
}

/** Starts an engine with the images of an observed application, and more. */
export function engineWithImages(...more: Image[]): Engine {
  return engineWith(PAUSE, APPLICATION, TOOLS, ...more);
}

/** Starts an engine with images for the tests of a file, and removes it after them. */
export function engineWith(...images: Image[]): Engine {
  const engine = startEngine();
  beforeAll(() => makeImages(engine, ...images));
  afterAll(() => engine.remove());
  return engine;
}

/** Runs a task. By default, `app` uses the application image and other containers the tools image. */
export async function runObserved(engine: Engine, definition: TaskDefinition, options: Partial<TaskOptions> = {}): Promise<Task> {
  const images = Object.fromEntries(namesOf(definition).map(name => [name, name === 'app' ? APPLICATION.name : TOOLS.name]));
  return Task.run(engine, definition, { ...options, images: { ...images, ...options.images } });
}
