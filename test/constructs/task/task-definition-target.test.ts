import { aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { fargateTask, l1Task, newStack } from './task-definitions';
import { isChangeable, targetOf } from '../../../src/constructs/task/task-definition-target';

const l1In = (scope: Construct, id: string) => new ecs.CfnTaskDefinition(scope, id, { containerDefinitions: [] });

test.each<[string, () => ecs.CfnTaskDefinition]>([
  ['is a direct child of a stack', () => l1Task(newStack(), [])],
  ['is the default child of a construct that is not a task definition', () => l1In(new Construct(newStack(), 'Web'), 'Resource')],
  ['is a child of an L2 with another L1', () => l1In(fargateTask(newStack(), 'app'), 'Other')],
])('targetOf finds no L2 for an L1 that %s', (_, build) => expect(targetOf(build()).l2).toBeUndefined());

test('isChangeable accepts an L2 only if it can add containers and its default child is an L1', () => {
  const stack = newStack();
  expect(isChangeable(fargateTask(stack, 'app'))).toBe(true);
  const withoutMethod = new Construct(stack, 'WithoutMethod');
  l1In(withoutMethod, 'Resource');
  expect(isChangeable(withoutMethod)).toBe(false);
  const withoutL1 = Object.assign(new Construct(stack, 'WithoutL1'), { addContainer: () => undefined });
  expect(isChangeable(withoutL1)).toBe(false);
});

test('targetOf refuses another construct, and names what to use instead', () => {
  expect(() => targetOf(newStack())).toThrow('this construct is not a task definition. Apply the block to a task definition or a service, for example to the taskDefinition of a pattern.');
});
