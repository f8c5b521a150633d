import { aws_ecs as ecs, CfnResource, Stack, Tokenization } from 'aws-cdk-lib';
import { attempt, givenPropertiesOf, isOverridden, propertiesOf } from './construct-properties';
import { member } from './json';
import type { StrayKey, TaskDefinitionModel } from '../model';
import { strayKeysOf } from './misplaced-keys';
import { Surroundings } from './stage-index';
import { readTaskDefinition, referredBy } from './task-definition';

/**
 * Reads a task definition as it will stand in the template, with its role and the services of its stage that run it: tokens resolved, property
 * overrides applied.
 *
 * Undefined where that cannot be known: a value that fails to resolve fails the synthesis by itself, with a message of its own.
 */
export function modelOfConstruct(taskDefinition: CfnResource): TaskDefinitionModel | undefined {
  return attempt(() => modelFrom(propertiesOf(taskDefinition), taskDefinition));
}

function modelFrom(properties: unknown, taskDefinition: CfnResource): TaskDefinitionModel {
  const surroundings = Surroundings.of(taskDefinition);
  const role = referredBy(member(properties, 'taskRoleArn'));
  return withDroppedKeys(readTaskDefinition(properties, {
    services: attempt(() => surroundings.servicesOf(taskDefinition)),
    role: role === undefined ? undefined : attempt(() => surroundings.roleIn(Stack.of(taskDefinition), role)),
    isTyped: isOfL2(taskDefinition),
  }), taskDefinition);
}

/**
 * The model with the keys that a typed L1 was given and that the CDK leaves out of the template, without a word, because it does not know them.
 * An L2 gives no such keys, and a generic resource leaves nothing out.
 */
export function withDroppedKeys(model: TaskDefinitionModel, taskDefinition: CfnResource): TaskDefinitionModel {
  if (!mayDropKeys(taskDefinition)) {
    return model;
  }
  const names = model.containers.map(({ name }) => name);
  const given = attempt(() => strayKeysOf(givenPropertiesOf(taskDefinition), names)) ?? [];
  const dropped = given.filter(stray => !model.strayKeys.some(told => isSame(told, stray)));
  return dropped.length === 0 ? model : { ...model, strayKeys: [...model.strayKeys, ...dropped] };
}

/** Whether it is a typed L1 with containers of its own. */
export function mayDropKeys(taskDefinition: CfnResource): boolean {
  return 'containerDefinitions' in taskDefinition && !Tokenization.isResolvable(taskDefinition.containerDefinitions);
}

/**
 * Whether an L2 has written it, and nobody has overridden anything or given it other containers. A token in the place of the L2's own containers
 * cannot be told from it, and is taken for it.
 */
function isOfL2(taskDefinition: CfnResource): boolean {
  return 'containerDefinitions' in taskDefinition && Tokenization.isResolvable(taskDefinition.containerDefinitions)
    && taskDefinition.node.scope instanceof ecs.TaskDefinition && !isOverridden(taskDefinition);
}

/** The template writes a key with a capital letter. */
function isSame(one: StrayKey, other: StrayKey): boolean {
  return one.container === other.container && one.place === other.place && one.key.toLowerCase() === other.key.toLowerCase();
}
