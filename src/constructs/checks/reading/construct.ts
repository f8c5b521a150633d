import { CfnResource, Stack } from 'aws-cdk-lib';
import { givenPropertiesOf, propertiesOf, resolved, tryResolve } from './construct-properties';
import { StageIndex } from './stage-index';
import { member } from '../../../checks/json';
import type { TaskDefinitionModel, UnknownKey } from '../../../checks/model';
import { NO_ODD_KEYS, oddKeysOf } from '../../../reading/definitions/misplaced-keys';
import { readTaskDefinition, referenceTarget } from '../../../reading/definitions/task-definition';
import { isOrdinary } from '../../../reading/definitions/unfit-values';
import { containersThatNeedExec } from '../../needs-exec';

/**
 * Reads a task definition as the template will contain it, with tokens resolved and property overrides applied, and with
 * its role and its services in the same stage.
 *
 * Undefined if a value fails to resolve. The synthesis then fails with its own message. Throws if the CDK does not show
 * the properties.
 */
export function modelOfConstruct(
  taskDefinition: CfnResource, index = StageIndex.of(taskDefinition),
): TaskDefinitionModel | undefined {
  return tryResolve(() => {
    const { properties, isRendered } = propertiesOf(taskDefinition);
    const role = referenceTarget(member(properties, 'taskRoleArn'));
    const model = readTaskDefinition(properties, {
      services: index.servicesOf(taskDefinition).map(({ service }) => service),
      role: role === undefined ? undefined : index.roleIn(Stack.of(taskDefinition), role),
      unchecked: index.unreadServices().map(({ unchecked }) => unchecked),
      needsExec: namesThatNeedExec(taskDefinition),
    });
    return isRendered ? withDroppedKeys(model, taskDefinition) : model;
  });
}

/**
 * Adds to a task definition in a template what only its construct shows: its services in other stacks, the containers
 * that need ECS Exec, and keys that the CDK omits from the template.
 */
export function withConstruct(model: TaskDefinitionModel, taskDefinition: CfnResource, index: StageIndex): TaskDefinitionModel {
  const stack = Stack.of(taskDefinition);
  const services = index.servicesOf(taskDefinition).filter(({ resource }) => Stack.of(resource) !== stack);
  const unread = index.unreadServices().filter(({ resource }) => Stack.of(resource) !== stack);
  const needsExec = namesThatNeedExec(taskDefinition);
  return withDroppedKeys({
    ...model,
    containers: needsExec.length === 0 ? model.containers
      : model.containers.map(container => ({ ...container, needsExec: container.needsExec || needsExec.includes(container.name) })),
    services: [...model.services, ...services.map(({ service }) => service)],
    unchecked: [...model.unchecked, ...unread.map(({ unchecked }) => unchecked)],
  }, taskDefinition);
}

function namesThatNeedExec(taskDefinition: CfnResource): string[] {
  return containersThatNeedExec(taskDefinition).flatMap(name => tryResolve(() => String(resolved(name, taskDefinition))) ?? []);
}

/**
 * Adds the keys of a typed L1 that the CDK silently omits from the template because it does not know them. A generic
 * resource omits nothing.
 */
function withDroppedKeys(model: TaskDefinitionModel, taskDefinition: CfnResource): TaskDefinitionModel {
  if (!('containerDefinitions' in taskDefinition)) {
    return model;
  }
  const names = model.containers.map(({ name }) => name);
  const given = tryResolve(() => {
    const properties = givenPropertiesOf(taskDefinition);
    return isOrdinary(properties) ? NO_ODD_KEYS : oddKeysOf(properties, names);
  });
  return given === undefined ? model : {
    ...model, misplacedKeys: withOthers(model.misplacedKeys, given.misplaced), unknownKeys: withOthers(model.unknownKeys, given.unknown),
  };
}

function withOthers<Key extends OddKey>(known: readonly Key[], given: readonly Key[]): readonly Key[] {
  return [...known, ...given.filter(key => !known.some(other => isSame(other, key)))];
}

type OddKey = Pick<UnknownKey, 'container' | 'key' | 'parent'>;

/** Keys in templates start with a capital letter. */
function isSame(one: OddKey, other: OddKey): boolean {
  return one.container === other.container && one.parent === other.parent && one.key.toLowerCase() === other.key.toLowerCase();
}
