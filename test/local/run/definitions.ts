import { readDefinition, ReadingContext, TaskDefinition } from '../../../src/local/run/definition/read-definition';
import { taskDefinitionsOf } from '../../../src/reading/content/template';

/** Reads a task definition in the form of register-task-definition. */
export function definitionOf(containers: readonly object[], task: object = {}, context?: ReadingContext): TaskDefinition {
  return readDefinition(taskDefinitionsOf({ family: 'web', containerDefinitions: containers, ...task })![0], context);
}

/** The problems of a task definition, one per line. */
export function problemsOf(containers: readonly object[], task: object = {}): string[] {
  try {
    definitionOf(containers, task);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1).map(line => line.trim());
  }
}
