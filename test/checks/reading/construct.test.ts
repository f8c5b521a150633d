import { aws_ecs as ecs, CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { modelOfConstruct } from '../../../src/checks/reading/construct';
import { includedTask, l1Task, newStack } from '../../task/task-definitions';

const MISSPELT = { Name: 'app', Image: 'nginx', systemControl: [{ namespace: 'net.core.somaxconn', value: '4096' }] };

/** Properties with a key that the CDK does not know and leaves out of the template; TypeScript would refuse it where it is written in place. */
const misspelled = { name: 'app', image: 'nginx', systemControl: [{ namespace: 'net.core.somaxconn', value: '4096' }] };

const misplacedKeysOf = (taskDefinition: CfnResource) => modelOfConstruct(taskDefinition)!.misplacedKeys.map(({ key, container }) => `${key} of ${container}`);

const mend = (taskDefinition: CfnResource) => taskDefinition.addPropertyDeletionOverride('ContainerDefinitions.0.systemControl');

test('knows a key that the CDK leaves out of the template, with overrides and without', () => {
  const taskDefinition = l1Task(newStack(), [misspelled]);
  expect(misplacedKeysOf(taskDefinition)).toEqual(['systemControl of app']);
  taskDefinition.addPropertyOverride('PidMode', 'task');
  expect(misplacedKeysOf(taskDefinition)).toEqual(['systemControl of app']);
});

test.each<[string, (stack: Stack) => CfnResource]>([
  ['a generic resource', stack => new CfnResource(stack, 'Task', { type: 'AWS::ECS::TaskDefinition', properties: { ContainerDefinitions: [MISSPELT] } })],
  ['an included template', stack => includedTask(stack, { ContainerDefinitions: [MISSPELT] })],
])('knows a key that %s brings into the template, once, and that an override has taken away', (_, build) => {
  const taskDefinition = build(newStack());
  expect(misplacedKeysOf(taskDefinition)).toEqual(['systemControl of app']);
  mend(taskDefinition);
  expect(misplacedKeysOf(taskDefinition)).toEqual([]);
});

test('a key of an L1 that stands in the template as well is known once', () => {
  const taskDefinition = l1Task(newStack(), [misspelled]);
  taskDefinition.addPropertyOverride('ContainerDefinitions.0.SystemControl', []);
  expect(misplacedKeysOf(taskDefinition)).toEqual(['SystemControl of app']);
});

test('an L2 writes no such keys, and is not read twice', () => {
  const taskDefinition = new ecs.FargateTaskDefinition(newStack(), 'Task');
  taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('nginx') });
  const l1 = taskDefinition.node.defaultChild as CfnResource;
  const read = jest.spyOn(l1 as any, 'cfnProperties', 'get');
  expect(misplacedKeysOf(l1)).toEqual([]);
  expect(read).toHaveBeenCalledTimes(1);
});

test.each<[string, (l1: ecs.CfnTaskDefinition) => void]>([
  ['an override', l1 => l1.addPropertyOverride('ContainerDefinitions.0.systemControl', misspelled.systemControl)],
  ['other containers', l1 => { l1.containerDefinitions = [misspelled]; }],
])('knows a key that %s brings to what an L2 wrote', (_, bring) => {
  const taskDefinition = new ecs.FargateTaskDefinition(newStack(), 'Task');
  taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('nginx') });
  const l1 = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  bring(l1);
  expect(misplacedKeysOf(l1)).toEqual(['systemControl of app']);
});

test('reads the condition of a dependency where it is a token', () => {
  const DependsOn = [{ ContainerName: 'init', Condition: Lazy.string({ produce: () => 'SUCCESS' }) }];
  const properties = { ContainerDefinitions: [{ Name: 'app', Image: 'nginx', DependsOn }, { Name: 'init', Image: 'nginx', Essential: false }] };
  const task = new CfnResource(newStack(), 'Task', { type: 'AWS::ECS::TaskDefinition', properties });
  expect(modelOfConstruct(task)!.containers[0].dependsOn).toEqual([{ containerName: 'init', condition: 'SUCCESS' }]);
});

test('reads numbers and lists that are tokens, and numbers and lists of one word that are none', () => {
  const tokens = { name: 'a', image: 'nginx', stopTimeout: Lazy.number({ produce: () => 150 }), command: Lazy.list({ produce: () => ['serve', '--fast'] }) };
  const plain = { name: 'b', image: 'nginx', stopTimeout: 0.5, command: ['serve'] };
  expect(modelOfConstruct(l1Task(newStack(), [tokens, plain]))!.containers).toMatchObject([
    { stopTimeout: 150, command: ['serve', '--fast'] },
    { stopTimeout: 0.5, command: ['serve'] },
  ]);
});

test('reads what the post-processor of a token makes of its value, as the CDK renders it', () => {
  const stack = newStack();
  const containerDefinitions = Lazy.uncachedAny({
    produce: context => {
      context.registerPostProcessor({ postProcess: containers => containers.map((container: object) => ({ ...container, user: 'late' })) });
      return Lazy.any({ produce: () => [{ name: 'app', image: Lazy.string({ produce: () => 'nginx' }) }] });
    },
  });
  const task = l1Task(stack, containerDefinitions);
  expect(modelOfConstruct(task)!.containers).toMatchObject([{ name: 'app', image: 'nginx', user: 'late' }]);
  task.addPropertyOverride('PidMode', 'task');
  expect(modelOfConstruct(task)!.containers).toMatchObject([{ name: 'app', image: 'nginx', user: 'late' }]);
});
