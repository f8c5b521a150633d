import { isDeepStrictEqual } from 'node:util';
import type { TaskDefinitionModel } from '../../src/checks/model';
import { readTaskDefinition } from '../../src/reading/definitions/task-definition';

/** What containers and other documents determine, and what rules report only if it is set. */
const OTHERS = ['containers', 'emptyValues', 'refusedValues', 'hasUnresolvedContainers', 'instanceSettings', 'misplacedKeys', 'missingKeys', 'services', 'unchecked', 'unknownKeys', 'unknownValues', 'unsubstituted'];

/** The properties of the task itself that a model contains as if the task definition did not set them. */
export function propertiesNotSetIn(model: TaskDefinitionModel): string[] {
  const bare = readTaskDefinition({});
  const properties = Object.keys(bare).filter(key => !OTHERS.includes(key)) as (keyof TaskDefinitionModel)[];
  return properties.filter(key => isDeepStrictEqual(model[key], bare[key]));
}
