import { snakeCase } from '../../src/wording';

/** Returns a call in Python that is written in TypeScript with literals, nested calls, and at most one object of options for each call. */
export function pythonNames(typeScript: string): string {
  return typeScript
    .replace(/byName: \{ '([^']*)': '([^']*)' \}/g, 'byName: {"$1": "$2"}')
    .replace(/\{ ([^{}]*(?:\{"[^{}]*\}[^{}]*)?) \}/g, (_, options: string) => options.replace(/(\w+): (?=[^ ])/g, (option, name: string) => option.startsWith('"') ? option : `${name}=`))
    .replace(/'([^']*)'/g, '"$1"')
    .replace(/"[^"]*"|\b[a-z][a-zA-Z0-9]*\b/g, word => word.startsWith('"') ? word : WORDS[word] ?? snakeCase(word));
}

const WORDS: Readonly<Record<string, string>> = { true: 'True', false: 'False' };
