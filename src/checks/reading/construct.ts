import { aws_ecs as ecs, CfnResource, Stack, Tokenization } from 'aws-cdk-lib';
import { givenPropertiesOf, isOverridden, propertiesOf, tryResolve } from './construct-properties';
import { member } from './json';
import { misplacedKeysOf } from './misplaced-keys';
import { StageIndex } from './stage-index';
import { readTaskDefinition, referenceTarget } from './task-definition';
import { containersThatNeedExec } from '../../needs-exec';
import type { MisplacedKey, TaskDefinitionModel } from '../model';

/**
 * Reads a task definition as the template will contain it, with tokens resolved and property overrides applied, and with its role and its services
 * in the same stage.
 *
 * Undefined if a value fails to resolve. The synthesis then fails with its own message.
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
    needsExec: containersThatNeedExec(taskDefinition).map(name => String(Stack.of(taskDefinition).resolve(name))),
  }), taskDefinition);
}

/**
 * Adds the keys of a typed L1 that the CDK silently omits from the template because it does not know them. An L2 sets no such keys, and a generic
 * resource omits nothing.
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

/** Whether a task definition is a typed L1 with its own containers. */
export function mayDropKeys(taskDefinition: CfnResource): boolean {
  return 'containerDefinitions' in taskDefinition && !Tokenization.isResolvable(taskDefinition.containerDefinitions);
}

/**
 * Whether an L2 has produced all properties of a task definition, without overrides or other containers. Another token in place of the L2's containers
 * cannot be distinguished and counts as the L2's.
 */
function isFromL2(taskDefinition: CfnResource): boolean {
  return 'containerDefinitions' in taskDefinition && Tokenization.isResolvable(taskDefinition.containerDefinitions)
    && taskDefinition.node.scope instanceof ecs.TaskDefinition && !isOverridden(taskDefinition);
}

/** Keys in templates start with a capital letter. */
function isSame(one: MisplacedKey, other: MisplacedKey): boolean {
  return one.container === other.container && one.parent === other.parent && one.key.toLowerCase() === other.key.toLowerCase();
}
