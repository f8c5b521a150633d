import type { TaskDefinitionModel } from './model';
import { readTaskDefinition } from './reader';

/** A task definition that was found in a file. */
export interface FoundTaskDefinition {
  /** The construct's path where the template tells it, else the logical id or the family. */
  readonly name: string;

  /** The key of the resource in its template; the name where there is no template. */
  readonly logicalId: string;
  readonly model: TaskDefinitionModel;
}

const TASK_DEFINITION_TYPE = 'AWS::ECS::TaskDefinition';

/**
 * The task definitions of a CloudFormation template, or the one of a `register-task-definition` file; undefined where the content is neither.
 */
export function taskDefinitionsOf(content: unknown): FoundTaskDefinition[] | undefined {
  if (!isRecord(content)) {
    return undefined;
  }
  if (isRecord(content.Resources)) {
    return Object.entries(content.Resources).flatMap(([logicalId, resource]) => isRecord(resource) && resource.Type === TASK_DEFINITION_TYPE
      ? [{ name: pathOf(resource) ?? logicalId, logicalId, model: readTaskDefinition(resource.Properties) }]
      : []);
  }
  // `describe-task-definition` wraps what `register-task-definition` takes.
  const definition = isRecord(content.taskDefinition) ? content.taskDefinition : content;
  const name = typeof definition.family === 'string' && definition.family !== '' ? definition.family : 'task definition';
  return Array.isArray(definition.containerDefinitions) ? [{ name, logicalId: name, model: readTaskDefinition(definition) }] : undefined;
}

function pathOf({ Metadata: metadata }: Record<string, unknown>): string | undefined {
  const path = isRecord(metadata) ? metadata['aws:cdk:path'] : undefined;
  return typeof path === 'string' ? path.replace(/\/Resource$/, '') : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
