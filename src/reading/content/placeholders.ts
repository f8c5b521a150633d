import { isIntrinsic, isObject } from '../../checks/json';

/** A scalar that is a placeholder as a whole. `{{resolve:…}}` is a dynamic reference of CloudFormation. */
const PLACEHOLDER = /^\s*(?=[$<_{])(?:\$\{[^{}]+\}|\{\{(?!resolve:)[^{}]+\}\}|<[^<>]+>|__\w+__|\$[A-Za-z_]\w*)\s*$/;

/** In the values of these keys, a dollar sign belongs to a shell. */
const OF_SHELLS: ReadonlySet<string> = new Set(['command', 'entrypoint', 'healthcheck']);

/** The number of scalars in properties, and of those that are placeholders. */
export interface PlaceholderCount {
  scalars: number;
  placeholders: number;
}

/**
 * Whether a text may contain a placeholder. Fast, because most texts contain none: templates of the CDK contain the type
 * `AWS::SSM::Parameter::Value<String>`.
 */
export function mayContainPlaceholders(text: string): boolean {
  return ['$', '{{', '__'].some(start => text.includes(start)) || containsTag(text);
}

/** Whether a text contains < other than after a letter, as in a generic type. */
function containsTag(text: string): boolean {
  let start = text.indexOf('<');
  while (start > 0 && /\w/.test(text[start - 1])) {
    start = text.indexOf('<', start + 1);
  }
  return start >= 0;
}

/** Whether a text is a placeholder as a whole. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text);
}

/** Replaces the placeholders in properties by references, which are unresolved values, and counts them. */
export function replacePlaceholders(properties: unknown, count: PlaceholderCount): unknown {
  return containsPlaceholder(properties) ? replaceIn(properties, count) : properties;
}

function containsPlaceholder(value: unknown): boolean {
  if (typeof value === 'string') {
    return isPlaceholder(value);
  }
  return typeof value === 'object' && value !== null && (Array.isArray(value) ? value : Object.values(value)).some(containsPlaceholder);
}

function replaceIn(properties: unknown, count: PlaceholderCount): unknown {
  if (typeof properties === 'string' || typeof properties === 'number' || typeof properties === 'boolean') {
    count.scalars++;
    if (typeof properties !== 'string' || !PLACEHOLDER.test(properties)) {
      return properties;
    }
    count.placeholders++;
    return { Ref: properties.trim() };
  }
  if (Array.isArray(properties)) {
    return properties.map(item => replaceIn(item, count));
  }
  if (!isObject(properties) || isIntrinsic(properties)) {
    return properties;
  }
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => {
    const name = key.toLowerCase();
    if (name === 'environment' && Array.isArray(value)) {
      return [key, value.map(variable => replaceName(variable, count))];
    }
    return [key, OF_SHELLS.has(name) && typeof value === 'object' ? value : replaceIn(value, count)];
  }));
}

/** The value of an environment variable may be meant for a shell. */
function replaceName(variable: unknown, count: PlaceholderCount): unknown {
  if (!isObject(variable) || isIntrinsic(variable)) {
    return replaceIn(variable, count);
  }
  return Object.fromEntries(Object.entries(variable).map(([key, value]) => [key, key.toLowerCase() === 'value' ? value : replaceIn(value, count)]));
}
