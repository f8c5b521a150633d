import { readFileSync, writeFileSync } from 'node:fs';

// Adds a table of contents to API.md: a page of this length is hard to use without one, and jsii-docgen writes none.
const [title, ...sections] = readFileSync('API.md', 'utf8').split(/^(?=## )/m);
writeFileSync('API.md', [title, ...sections.map(contentsOf), '\n', ...sections].join(''));

/** Links the entries of a section in one line. */
function contentsOf(section: string): string {
  const entries = [...section.matchAll(/^### (\w+) <a .*id="([^"]+)"/gm)].map(([, name, id]) => `[${name}](#${id})`);
  return `- **${/^## (\w+)/.exec(section)![1]}**: ${entries.join(', ')}\n`;
}
