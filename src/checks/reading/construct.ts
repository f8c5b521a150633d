import { aws_ecs as ecs, CfnResource, Stack, Tokenization } from 'aws-cdk-lib';
import { tryResolve, givenPropertiesOf, isOverridden, propertiesOf } from './construct-properties';
import { member } from './json';
import type { MisplacedKey, TaskDefinitionModel } from '../model';
import { misplacedKeysOf } from './misplaced-keys';
import { StageIndex } from './stage-index';
import { readTaskDefinition, referenceTarget } from './task-definition';

/**
 * Reads a task definition as it will stand in the template, with its role and the services of its stage that run it: tokens resolved, property
 * overrides applied.
 *
 * Undefined where that cannot be known: a value that fails to resolve fails the synthesis by itself, with a message of its own.
 */
export function modelOfConstruct(taskDefinition: CfnResource): TaskDefinitionModel | undefined {
  return tryResolve(() => modelFrom(propertiesOf(taskDefinition), taskDefinition));
}

function modelFrom(properties: unknown, taskDefinition: CfnResource): TaskDefinitionModel {
  const index = StageIndex.of(taskDefinition);
  const role = referenceTarget(member(properties, 'taskRoleArn'));
  return withDroppedKeys(readTaskDefinition(properties, {
    services: tryResolve(() => index.servicesOf(taskDefinition)),
    role: role === undefined ? undefined : tryResolve(() => index.roleIn(Stack.of(taskDefinition), role)),
    isTyped: isFromL2(taskDefinition),
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
  const given = tryResolve(() => misplacedKeysOf(givenPropertiesOf(taskDefinition), names)) ?? [];
  const dropped = given.filter(key => !model.misplacedKeys.some(known => isSame(known, key)));
  return dropped.length === 0 ? model : { ...model, misplacedKeys: [...model.misplacedKeys, ...dropped] };
}

/** Whether it is a typed L1 with containers of its own. */
export function mayDropKeys(taskDefinition: CfnResource): boolean {
  return 'containerDefinitions' in taskDefinition && !Tokenization.isResolvable(taskDefinition.containerDefinitions);
}

/**
 * Whether an L2 has written it, and nobody has overridden anything or given it other containers. A token in the place of the L2's own containers
 * cannot be told from it, and is taken for it.
 */
function isFromL2(taskDefinition: CfnResource): boolean {
  return 'containerDefinitions' in taskDefinition && Tokenization.isResolvable(taskDefinition.containerDefinitions)
    && taskDefinition.node.scope instanceof ecs.TaskDefinition && !isOverridden(taskDefinition);
}

/** The template writes a key with a capital letter. */
function isSame(one: MisplacedKey, other: MisplacedKey): boolean {
  return one.container === other.container && one.parent === other.parent && one.key.toLowerCase() === other.key.toLowerCase();
}
