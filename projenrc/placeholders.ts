import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..');

/** Matches a placeholder of `npm run new`: a phrase that names what to write in its place, or an identifier. */
const PLACEHOLDER = /TODO(?:: [^'"`|*\n]+|_\w+)/g;

/** Returns one line for each different placeholder that is left in a file. */
export function placeholders(): string[] {
  const files = ['src', 'test', 'examples', 'docs'].flatMap(folder => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(file => `${folder}/${file}`));
  return [...files, 'README.md'].filter(file => /^(?!.*\/(node_modules|cdk\.out|\.venv)\/).*\.(ts|py|json|md)$/.test(file))
    .flatMap(file => placeholdersIn(file, readFileSync(join(ROOT, file), 'utf8')));
}

export function placeholdersIn(path: string, text: string): string[] {
  const found = [...text.matchAll(PLACEHOLDER)].map(({ 0: match, index }) => ({ placeholder: match.trim(), line: text.slice(0, index).split('\n').length }));
  return found.filter(({ placeholder }, i) => found.findIndex(other => other.placeholder === placeholder) === i)
    .map(({ placeholder, line }) => `${path}:${line}: the placeholder "${placeholder}" is left. Replace it.`);
}
