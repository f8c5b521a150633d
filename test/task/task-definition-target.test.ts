import { aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { fargateTask, l1Task, newStack } from './task-definitions';
import { isTaskDefinition, targetOf } from '../../src/task/task-definition-target';

const l1In = (scope: Construct, id: string) => new ecs.CfnTaskDefinition(scope, id, { containerDefinitions: [] });

test('the target of an L2 and of its L1 are the same', () => {
  const l2 = fargateTask(newStack(), 'app');
  const l1 = l2.node.defaultChild as ecs.CfnTaskDefinition;
  expect(targetOf(l2)).toEqual({ l1, l2 });
  expect(targetOf(l1)).toEqual({ l1, l2 });
});

test.each<[string, () => ecs.CfnTaskDefinition]>([
  ['stands in a stack', () => l1Task(newStack(), [])],
  ['is the default child of a construct that is not a task definition', () => l1In(new Construct(newStack(), 'Web'), 'Resource')],
  ['stands below an L2 that has another L1', () => l1In(fargateTask(newStack(), 'app'), 'Other')],
])('an L1 that %s has no L2', (_, build) => {
  expect(targetOf(build()).l2).toBeUndefined();
});

test('a construct is a task definition if it adds containers and its default child is the L1', () => {
  const stack = newStack();
  expect(isTaskDefinition(fargateTask(stack, 'app'))).toBe(true);
  const withoutMethod = new Construct(stack, 'WithoutMethod');
  l1In(withoutMethod, 'Resource');
  expect(isTaskDefinition(withoutMethod)).toBe(false);
  const withoutL1 = Object.assign(new Construct(stack, 'WithoutL1'), { addContainer: () => undefined });
  expect(isTaskDefinition(withoutL1)).toBe(false);
});
