import { snakeCase } from '../../src/wording';

/** Returns a call in Python that is written in TypeScript with literals, nested calls, and at most one object of options for each call. */
export function pythonNames(typeScript: string): string {
  return withKeywords(typeScript.replace(/byName: \{ '([^']*)': '([^']*)' \}/g, 'byName: {"$1": "$2"}'))
    .replace(/'([^']*)'/g, '"$1"')
    .replace(/"[^"]*"|\b[a-z][a-zA-Z0-9]*\b/g, word => word.startsWith('"') ? word : WORDS[word] ?? snakeCase(word));
}

/** Replaces objects of options by keyword arguments, the innermost first. */
function withKeywords(call: string): string {
  const inner = call.replace(/\{ ([^{}]*(?:\{"[^{}]*\}[^{}]*)?) \}/g, (_, options: string) => options.replace(/(\w+): (?=[^ ])/g, '$1='));
  return inner === call ? call : withKeywords(inner);
}

const WORDS: Readonly<Record<string, string>> = { true: 'True', false: 'False' };
