import { join } from 'node:path';
import { aws_ecs as ecs } from 'aws-cdk-lib';
import * as ts from 'typescript';
import { defaultOf, docOf, exportsOf, membersOf } from '../../../public-api';
import { contentOf } from '../../../run';
import { Container, IMAGE, newStack, taskIn } from '../../task/task-definitions';
import { CLASSES, PRESETS } from '../all-presets';
import { ObserverSidecar } from 'cdk-fargate-linux-controls';

const PUBLIC = exportsOf(join(__dirname, '..', '..', '..', '..', 'src', 'constructs', 'observers', 'index.ts'));

/** The presets with the options of a sidecar. */
const NAMES = PUBLIC.filter(({ declaration }) => ts.isInterfaceDeclaration(declaration)
  && declaration.heritageClauses?.some(({ types }) => types.some(({ expression }) => expression.getText() === 'SidecarOptions')))
  .map(({ name }) => name.replace(/Props$/, ''));

const typeNamed = (type: string) => PUBLIC.find(({ name }) => name === type)!;

/** Returns the default image that the properties of a preset document, or undefined if there is none. */
function documentedImage(name: string): string | undefined {
  const image = membersOf(typeNamed(`${name}Props`)).find(member => member.name!.getText() === 'image');
  return image && /^- `(.+)`$/.exec(defaultOf(image) ?? '')?.[1];
}

function mainContainerOf(observer: ObserverSidecar, stack = newStack()): Container {
  const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
  task.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
  task.addExtension(observer);
  return taskIn(stack).ContainerDefinitions.find(({ Name }) => Name !== 'app')!;
}

test('finds the presets with and without a default image', () => {
  expect(NAMES.filter(name => !documentedImage(name))).toEqual(expect.arrayContaining(['SamplingProfiler', 'SyscallTracer']));
  expect(NAMES.filter(name => documentedImage(name))).toEqual(expect.arrayContaining(['DatadogAgent', 'DebugToolbox', 'FaultInjection', 'KernelReport']));
});

test.each(NAMES)('the documentation of %s states its container name, CPU units, memory, restart policy, and image', name => {
  const stack = newStack();
  const container = mainContainerOf(PRESETS[name](stack), stack);
  const doc = docOf(typeNamed(name).declaration).replace(/\s+/g, ' ');
  const [, documentedName] = /The container is named `([\w-]+)`/.exec(doc)!;
  const [, cpu, reservation, none] = /reserves (?:(\d+) CPU units and )?(\d+) MiB(?: and (no) CPU units)?/.exec(doc)! as (string | undefined)[];
  const [, limit] = /exceeds (\d+) MiB/.exec(doc)!;
  const { Name, MemoryReservation, Memory, Cpu = 0 } = container;
  expect([documentedName, Number(reservation), Number(limit), Number(cpu ?? 0)]).toStrictEqual([Name, MemoryReservation, Memory, Cpu]);
  expect(cpu ?? none).toBeDefined();
  expect(/restarts it when it exits|(not restart) it/.exec(doc)?.[0]).toBe(container.RestartPolicy ? 'restarts it when it exits' : 'not restart it');
  expect(documentedImage(name) ?? container.Image).toBe(container.Image);
});

test.each(NAMES)('the table of docs/observers.md states the CPU units and the memory of %s', name => {
  const [preset, props] = CLASSES[name];
  const stack = newStack();
  const { Cpu, MemoryReservation, Memory } = mainContainerOf(new preset(props(stack, 'agent')), stack);
  const [row] = new RegExp(`^\\| \\[\`${name}\`\\].*`, 'm').exec(contentOf('docs/observers.md'))!;
  expect(row).toContain(`| ${Cpu ? `${Cpu} CPU units, ` : ''}${MemoryReservation} MiB, at most ${Memory}`);
});

test.each([
  ['SamplingProfiler', '`maxRecordings` files (100 by default)', { Environment: expect.arrayContaining([{ Name: 'PROFILE_KEEP', Value: '100' }]) }],
  ['SamplingProfiler', '99 samples per second, the default of `samplesPerSecond`', { Environment: expect.arrayContaining([{ Name: 'PROFILE_RATE', Value: '99' }]) }],
  ['DatadogAgent', 'its own user and group, which are 100 and 0 by default', { User: '100:0' }],
])('a default of %s is as its page states: %s', (name, sentence, container) => {
  const [preset, props] = CLASSES[name];
  const stack = newStack();
  expect(contentOf(`docs/observers/${name}.md`)).toContain(sentence);
  expect(mainContainerOf(new preset(props(stack, 'agent')), stack)).toMatchObject(container);
});
