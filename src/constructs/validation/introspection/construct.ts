import { CfnResource, Stack } from 'aws-cdk-lib';
import { givenPropertiesOf, propertiesOf, resolved, shallowPropertiesOf, tryResolve } from './construct-properties';
import { StageIndex } from './stage-index';
import { attempt } from '../../../attempt';
import { TASK_DEFINITION_FIELDS } from '../../../checks/fields';
import { member } from '../../../checks/json';
import type { MisplacedKey, TaskDefinitionModel } from '../../../checks/model';
import { hasOnlyFieldsOf, oddKeysOf } from '../../../reading/definitions/misplaced-keys';
import { readTaskDefinition, referenceTarget } from '../../../reading/definitions/task-definition';
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
    return isRendered ? droppedKeysOf(taskDefinition)?.(model) ?? model : model;
  });
}

/**
 * Returns a function that adds to a task definition in a template what only its construct shows: its services in other
 * stacks, the containers that need ECS Exec, and keys that the CDK omits from the template. Undefined if there is nothing
 * to add. Without an index, the task definition has no services in other stacks.
 */
export function additionsOf(taskDefinition: CfnResource, index?: StageIndex): ((model: TaskDefinitionModel) => TaskDefinitionModel) | undefined {
  const stack = Stack.of(taskDefinition);
  const isElsewhere = ({ resource }: { readonly resource: CfnResource }) => Stack.of(resource) !== stack;
  const services = index?.servicesOf(taskDefinition).filter(isElsewhere) ?? [];
  const unread = index?.unreadServices().filter(isElsewhere) ?? [];
  const needsExec = namesThatNeedExec(taskDefinition);
  const withKeys = droppedKeysOf(taskDefinition);
  return services.length + unread.length + needsExec.length === 0 ? withKeys : model => {
    const completed = {
      ...model,
      containers: needsExec.length === 0 ? model.containers
        : model.containers.map(container => ({ ...container, needsExec: container.needsExec || needsExec.includes(container.name) })),
      services: [...model.services, ...services.map(({ service }) => service)],
      unchecked: [...model.unchecked, ...unread.map(({ unchecked }) => unchecked)],
    };
    return withKeys?.(completed) ?? completed;
  };
}

function namesThatNeedExec(taskDefinition: CfnResource): string[] {
  return containersThatNeedExec(taskDefinition).flatMap(name => tryResolve(() => String(resolved(name, taskDefinition))) ?? []);
}

/**
 * Returns a function that adds the keys of a typed L1 that the CDK silently omits from the template because it does not
 * know them. Undefined if there are none. A generic resource omits nothing.
 */
function droppedKeysOf(taskDefinition: CfnResource): ((model: TaskDefinitionModel) => TaskDefinitionModel) | undefined {
  const given = !('containerDefinitions' in taskDefinition) || hasOnlyFields(taskDefinition) ? undefined
    : tryResolve(() => givenPropertiesOf(taskDefinition));
  return given === undefined ? undefined : model => {
    const { misplaced } = oddKeysOf(given, model.containers.map(({ name }) => name), 'other');
    const others = misplaced.filter(key => !model.misplacedKeys.some(other => isSame(other, key)));
    return { ...model, misplacedKeys: [...model.misplacedKeys, ...others] };
  };
}

/** Whether a typed L1 was given only fields of the ECS API. Most values need not be resolved for that. */
function hasOnlyFields(taskDefinition: CfnResource): boolean {
  return attempt(() => hasOnlyFieldsOf(TASK_DEFINITION_FIELDS, ...shallowPropertiesOf(taskDefinition))) ?? false;
}

/** Keys in templates start with a capital letter. */
function isSame(one: MisplacedKey, other: MisplacedKey): boolean {
  return one.container === other.container && one.parent === other.parent && one.key.toLowerCase() === other.key.toLowerCase();
}
