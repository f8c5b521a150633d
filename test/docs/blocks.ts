import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../run';

/** The pages for users: the README and the documentation. */
export const PAGES: readonly string[] = [
  'README.md',
  'examples/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.md')).sort().map(file => `docs/${file}`),
];

/** A code block of a page. */
export interface Block {
  readonly page: string;

  /** The line of the first line of code, counted from 1. */
  readonly line: number;

  readonly language: string;
  readonly code: string;
}

/** Returns the code blocks of a page. */
export function blocksOf(page: string, content = readFileSync(join(ROOT, page), 'utf8')): Block[] {
  return [...content.matchAll(/^( *)```(\w*).*\n([^]*?)^\1```$/gm)].map(({ index, 1: indent, 2: language, 3: code }) => ({
    page, language, line: content.slice(0, index).split('\n').length + 1, code: code.replace(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** Returns all code blocks in a language. */
export function allBlocks(language: string): Block[] {
  return PAGES.flatMap(page => blocksOf(page)).filter(block => block.language === language);
}
