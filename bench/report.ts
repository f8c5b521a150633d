import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../test/run';

const PAGE = join(ROOT, 'docs/performance.md');

/** Formats a table with a text column followed by columns of figures. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [head, head.map((_, column) => column === 0 ? '---' : '---:'), ...rows].map(line).join('\n');
}

/** Replaces the generated blocks of docs/performance.md. The text around them is written by hand. */
export function record(blocks: Readonly<Record<string, string>>): void {
  const page = Object.entries(blocks).reduce((text, [name, block]) => {
    const [start, end] = [`<!-- generated: ${name} -->`, '<!-- end -->'];
    const from = text.indexOf(start);
    const to = text.indexOf(end, from);
    if (from < 0 || to < 0) {
      throw new Error(`docs/performance.md has no block "${start} … ${end}".`);
    }
    return `${text.slice(0, from + start.length)}\n\n${block}\n\n${text.slice(to)}`;
  }, readFileSync(PAGE, 'utf8'));
  writeFileSync(PAGE, page);
}
