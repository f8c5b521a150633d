import { CfnResource, Stack } from 'aws-cdk-lib';
import type { TaskDefinitionModel } from './model';
import { readTaskDefinition } from './reader';

/** What CloudFormation calls a task definition. */
export const TASK_DEFINITION_TYPE = 'AWS::ECS::TaskDefinition';

/**
 * Reads a task definition as it will stand in the template: tokens resolved, property overrides applied.
 *
 * Undefined where that cannot be known: a value that fails to resolve fails the synthesis by itself, with a message of its own.
 */
export function modelOfConstruct(taskDefinition: CfnResource): TaskDefinitionModel | undefined {
  try {
    return readTaskDefinition(resourceOf(taskDefinition)?.Properties);
  } catch {
    return undefined;
  }
}

/** The construct's resource as the template will hold it. The method is CDK's own; nothing public applies the overrides. */
function resourceOf(resource: CfnResource): { Properties?: unknown } | undefined {
  const template = Stack.of(resource).resolve((resource as unknown as { _toCloudFormation(): unknown })._toCloudFormation());
  return Object.values((template as { Resources?: Record<string, { Properties?: unknown }> }).Resources ?? {})[0];
}
