import { isObject, Json } from '../../checks/json';
import type { JsonPath } from '../../checks/model';

/**
 * Returns the path of a task definition that a document contains in a place where it is not read, for example in the resources of another tool's file.
 * Undefined if there is none.
 */
export function unreadTaskDefinitionIn(content: unknown): JsonPath | undefined {
  // A template is read as a whole, and other types of resources may have such properties. The construct tree of a cloud assembly repeats its templates.
  if (isObject(content) && (isObject(content.Resources) || (isObject(content.tree) && typeof content.version === 'string'))) {
    return undefined;
  }
  // A loop instead of recursion allows any depth.
  const queue: { readonly value: unknown; readonly path: JsonPath }[] = [{ value: content, path: [] }];
  for (const { value, path } of queue) {
    if (isObject(value) && isTaskDefinition(value)) {
      return path;
    }
    if (typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([key, item]) => queue.push({ value: item, path: [...path, key] }));
    }
  }
  return undefined;
}

function isTaskDefinition(value: Json): boolean {
  return (value.Type === 'AWS::ECS::TaskDefinition' && isObject(value.Properties))
    || Object.entries(value).some(([key, items]) => /^container_?definitions$/i.test(key) && Array.isArray(items) && items.some(isObject));
}

/** Whether a document is a text that contains a task definition: YAML reads JSON after a comment of another language as one text. */
export function isTextWithTaskDefinition(content: unknown): content is string {
  return typeof content === 'string' && /[{[]/.test(content) && /AWS::ECS::TaskDefinition|container_?definitions|"image"\s*:/i.test(content);
}
