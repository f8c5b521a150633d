import { listsContainers } from './foreign-formats';
import { parsedJson } from '../../attempt';
import { isObject, Json } from '../../checks/json';
import type { JsonPath } from '../../checks/model';
import { groupBy } from '../../grouping';
import { memoizeLast } from '../../memoize';
import { once } from '../parsing/source-node';

/**
 * The sections of a template. They are read as a whole, and other types of resources may have the properties of a task
 * definition.
 */
const TEMPLATE_SECTIONS: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion', 'Conditions', 'Description', 'Globals', 'Hooks', 'Mappings', 'Metadata', 'Outputs', 'Parameters', 'Resources', 'Rules', 'Transform',
]);

/** The name of a list of container definitions, in the spelling of CloudFormation, the ECS API, or Terraform. */
const CONTAINERS = /^container_?definitions$/i;

/**
 * Returns the paths of the task definitions that a document contains in places where they are not read, for example in
 * the file of another tool, given the properties of those that are read.
 */
export function unreadTaskDefinitionsIn(content: unknown, read: readonly unknown[]): JsonPath[] {
  if (isObject(content) && isObject(content.Resources) && Object.keys(content).every(key => TEMPLATE_SECTIONS.has(key))) {
    return []; // Most files are templates.
  }
  const found: JsonPath[] = [];
  const isRead = readLookup(read);
  // A loop instead of recursion allows any depth.
  const queue: { readonly value: unknown; readonly path: JsonPath }[] = [{ value: content, path: [] }];
  for (const { value, path } of queue) {
    // A file may be a list of documents.
    const isDocument = path.every(step => typeof step === 'number');
    const definition = definitionIn(value, isDocument);
    if (definition) {
      const hidden = hiddenSpellings(value).map(key => [...path, key]);
      found.push(...isRead(definition) ? hidden : [path, ...hidden]);
    }
    if (!definition || (isDocument && isObject(value))) {
      // The input of `register-task-definition` may have other definitions beside its containers.
      membersOf(value, isDocument).filter(([key]) => typeof key === 'number' || !CONTAINERS.test(key)).forEach(([key, item]) => queue.push({ value: item, path: [...path, key] }));
    }
  }
  return found;
}

/** The members and items of a value that may contain task definitions which are not read. */
function membersOf(value: unknown, isDocument: boolean): [string | number, unknown][] {
  if (Array.isArray(value)) {
    return value.map((item, index) => [index, item]);
  }
  if (!isObject(value)) {
    return [];
  }
  const members = Object.entries(value);
  const isTemplate = isDocument && isObject(value.Resources);
  // The construct tree of a cloud assembly repeats its templates.
  const isTree = isDocument && typeof value.version === 'string';
  return members.filter(([key]) => !(isTemplate && TEMPLATE_SECTIONS.has(key)) && !(isTree && key === 'tree'));
}

/** Returns a task definition, or what another tool makes one of. */
function definitionIn(value: unknown, isDocument: boolean): object | undefined {
  if (Array.isArray(value)) {
    return isDocument && listsContainers(value) ? value : undefined;
  }
  if (!isObject(value)) {
    return undefined;
  }
  if (value.Type === 'AWS::ECS::TaskDefinition' && isObject(value.Properties)) {
    return value.Properties;
  }
  return Object.entries(value).some(([key, containers]) => CONTAINERS.test(key) && isContainerList(containers)) ? value : undefined;
}

/** Whether a value is a list of containers, also as JSON in a string. */
function isContainerList(value: unknown): boolean {
  const items = typeof value === 'string' && /^\s*\[/.test(value) ? parsedJson(value) : value;
  return Array.isArray(items) && items.some(isObject);
}

/** Returns whether a task definition is read, or one with the same containers and members: YAML repeats what an anchor names. */
const readLookup = memoizeLast((read: readonly unknown[]): (definition: object) => boolean => {
  const containersIn = (definition: object) => Object.keys(definition).filter(key => CONTAINERS.test(key)).map(key => (definition as Json)[key]);
  const known = new Set([...read, ...read.filter(isObject).flatMap(containersIn).filter(isContainerList)]);
  const alike = once(() => groupBy(read.filter(isObject), other => JSON.stringify(containersIn(other))));
  return definition => known.has(definition) || containersIn(definition).some(containers => typeof containers === 'object' && known.has(containers))
    || (alike().get(JSON.stringify(containersIn(definition))) ?? [])
      .some(other => Object.entries(definition).every(([key, value]) => JSON.stringify(other[key]) === JSON.stringify(value)));
});

/** The lists of containers beside the one that counts, which differ in the case of their names. */
function hiddenSpellings(value: unknown): string[] {
  const spellings = Object.keys(value as Json).filter(key => /^containerdefinitions$/i.test(key));
  const [first] = spellings;
  const counts = spellings.includes('containerDefinitions') ? 'containerDefinitions' : first;
  return spellings.filter(key => key !== counts && isContainerList((value as Json)[key]));
}

/** Whether a document is a text that contains a task definition: YAML reads JSON after a comment of another language as one text. */
export function isTextWithTaskDefinition(content: unknown): content is string {
  return typeof content === 'string' && /[{[]/.test(content) && /AWS::ECS::TaskDefinition|container_?definitions|"image"\s*:/i.test(content);
}
