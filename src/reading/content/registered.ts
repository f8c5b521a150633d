import { FoundService, FoundTaskDefinition, onlyCase } from './found';
import { compute } from './functions';
import { isPlaceholder, PlaceholderCount, replacePlaceholders } from './placeholders';
import { functionReason } from './unresolved-reason';
import { parsedJson } from '../../attempt';
import { Form, SERVICE_FIELDS, TASK_DEFINITION_FIELDS } from '../../checks/fields';
import { isDynamicReference, isIntrinsic, isObject, Json, member } from '../../checks/json';
import type { JsonPath, ServiceModel } from '../../checks/model';
import { readService, readTaskDefinition } from '../definitions/task-definition';
import type { Work } from '../work';

/** Where a task definition is, and what belongs to it. */
interface Surroundings {
  readonly path: JsonPath;

  /** The services that run it, except for those beside it. */
  readonly services: readonly FoundService[];

  /** Counts the placeholders, which are replaced. Undefined if there are none. */
  readonly count: PlaceholderCount | undefined;

  /** The work on the file. */
  readonly work: Work;
}

/** Reads the input of `register-task-definition`, which `describe-task-definition` wraps. Undefined for something else. */
export function registeredTaskDefinition(
  content: Json, { count, path, services, work }: Surroundings,
): FoundTaskDefinition[] | undefined {
  const described = isObject(content.taskDefinition) && hasContainers(content.taskDefinition) ? content.taskDefinition : undefined;
  const definition = described ?? content;
  if (!hasContainers(definition)) {
    return undefined;
  }
  const replaced = (properties: unknown, form: Form) => count ? replacePlaceholders(properties, form, count) : properties;
  // Outside a template, a function may still have literals only.
  const noNames = { mappings: undefined, work, valueOf: () => undefined, resultOf: () => undefined };
  const definitionRead = compute(replaced(definition, TASK_DEFINITION_FIELDS), noNames);
  const name = textOr(member(definition, 'family'), 'task definition');
  const found = [...described ? describedServices(content, path) : [], ...services];
  const runners = found.map(({ properties }, index) => {
    const read = (current: unknown) => readService(textOr(member(current, 'serviceName'), `#${index + 1}`), current);
    return { prepared: replaced(properties, SERVICE_FIELDS), read };
  });
  const read = (properties: unknown, models: readonly ServiceModel[]) => readTaskDefinition(properties, { services: models, notation: 'API' });
  const model = read(definitionRead, runners.map(runner => runner.read(runner.prepared)));
  const limits = { work, allowedValues: () => undefined, allows: () => true };
  const only = onlyCase({ properties: definitionRead, runners, model, read }, functionReason, { limits });
  const { taskDefinitionArn: arn } = definition;
  return [{
    name,
    logicalId: name,
    arn: typeof arn === 'string' ? arn : undefined,
    properties: definition,
    path: described ? [...path, 'taskDefinition'] : path,
    model,
    services: found,
    cases: () => [only],
  }];
}

function hasContainers(definition: unknown): boolean {
  const containers = isIntrinsic(definition) ? undefined : member(definition, 'containerDefinitions');
  return Array.isArray(containers) || isIntrinsic(containers) || isDynamicReference(containers) || isPlaceholder(containers)
    || isMistakenForContainers(containers, definition);
}

/**
 * Whether a value surely was meant as a list of containers, so that the task definition is read and the value is reported:
 * a container, a list as JSON in a text, or null or a structure beside another setting of a task.
 */
function isMistakenForContainers(value: unknown, definition: unknown): boolean {
  const parsed = typeof value === 'string' ? parsedJson(value) : value;
  const isBeside = TASK_SETTINGS.some(name => ['string', 'number'].includes(typeof member(definition, name)));
  return typeof member(parsed, 'image') === 'string' || (Array.isArray(parsed) && parsed.some(isObject)) || (typeof parsed === 'object' && isBeside);
}

/** Settings of tasks of which a value is a text or a number. In a schema or a model, it is a structure. */
const TASK_SETTINGS = ['family', 'networkMode', 'cpu', 'memory', 'executionRoleArn', 'taskRoleArn'];

/** Returns the services in the output of `describe-services`, which a file may contain beside a task definition. */
export function describedServices({ services }: Json, path: JsonPath = []): FoundService[] {
  const items: readonly unknown[] = Array.isArray(services) ? services : [];
  return items.flatMap((properties, index) => isObject(properties) ? [{ properties, path: [...path, 'services', index] }] : []);
}

function textOr(text: unknown, defaultText: string): string {
  return typeof text === 'string' && text !== '' ? text : defaultText;
}
