import { Form, itemOf, kindOf, memberOf } from '../../checks/fields';
import { isIntrinsic, isObject, Json, mayBeReplaced } from '../../checks/json';

/** A scalar that is a placeholder as a whole. `{{resolve:…}}` is a dynamic reference of CloudFormation. */
const PLACEHOLDER = /^\s*(?=[$<_{])(?:\$\{[^{}]+\}|\{\{(?!resolve:)[^{}]+\}\}|<[^<>]+>|__\w+__|\$[A-Za-z_]\w*)\s*$/;

/** A placeholder in a text. */
const EMBEDDED = /(\$\{[^{}]+\}|\{\{(?!resolve:)[^{}]+\}\})/;

/** In the values of these keys, a dollar sign belongs to a shell. */
const OF_SHELLS: ReadonlySet<string> = new Set(['command', 'entrypoint']);

/** Texts that rules judge as a whole. In others, such as names and images, the part beside a placeholder counts as it is. */
const JUDGED_AS_A_WHOLE: ReadonlySet<string> = new Set(['namespace', 'value', 'user', 'launchtype', 'platformversion', 'capacityprovider']);

/** Whether a value is a placeholder as a whole. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && PLACEHOLDER.test(value);
}

/** The number of scalars in properties, and of those that are placeholders. */
export interface PlaceholderCount {
  scalars: number;
  placeholders: number;
}

/**
 * Replaces the placeholders of other tools in properties by functions, which are unresolved values, and counts those that
 * are a whole value. A text with a placeholder in place of a number, a flag, or a word is unresolved as a whole.
 */
export function replacePlaceholders(properties: unknown, form: Form, count: PlaceholderCount): unknown {
  const replaced = (value: unknown, field: Form, key: string): unknown => {
    if (typeof value === 'string') {
      return replacedText(value, field, key, count);
    }
    if (typeof value !== 'object' || value === null || isIntrinsic(value)) {
      count.scalars += typeof value === 'object' ? 0 : 1;
      return value;
    }
    if (Array.isArray(value)) {
      return value.map(item => replaced(item, itemOf(field) ?? field, key));
    }
    return Object.fromEntries(Object.entries(value).map(([name, member]) => {
      const word = name.toLowerCase();
      // The value of an environment variable may be meant for a shell.
      const isOfShell = OF_SHELLS.has(word) ? typeof member === 'object' : key === 'environment' && word === 'value';
      return [name, isOfShell ? replacedWords(member, key) : replaced(member, memberOf(field, name) ?? 'unchecked', word)];
    }));
  };
  return replaced(properties, form, '');
}

/** The first word of a health check is for ECS. */
function replacedWords(words: unknown, key: string): unknown {
  return key === 'healthcheck' && Array.isArray(words)
    ? words.map((word: unknown, index) => index === 0 && typeof word === 'string' && mayBeReplaced(word.split(/\s/)[0]) ? { Ref: word } : word)
    : words;
}

function replacedText(text: string, field: Form, key: string, count: PlaceholderCount): unknown {
  count.scalars++;
  if (isPlaceholder(text)) {
    count.placeholders++;
    return { Ref: text.trim() };
  }
  const kind = typeof field === 'string' ? kindOf(field) : 'map';
  if (kind !== 'text') {
    return kind !== 'map' && mayBeReplaced(text) ? { Ref: text } : text;
  }
  const parts = JUDGED_AS_A_WHOLE.has(key) ? text.split(EMBEDDED) : [text];
  return parts.length === 1 ? text : { 'Fn::Join': ['', parts.map((part, index) => index % 2 === 0 ? part : { Ref: part })] };
}

/** Returns the text with placeholders that a function stands for. Undefined for other functions. */
export function textWithPlaceholders({ 'Ref': name, 'Fn::Join': joined }: Json): string | undefined {
  const parts: unknown = Array.isArray(joined) ? joined[1] : [{ Ref: name }];
  const references = Array.isArray(parts) ? parts.filter(isObject).map(part => part.Ref) : [];
  return references.length > 0 && references.every(reference => typeof reference === 'string' && mayBeReplaced(reference))
    ? (parts as unknown[]).map(part => isObject(part) ? part.Ref : part).join('') : undefined;
}
