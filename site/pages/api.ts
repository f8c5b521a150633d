import { groupedList } from './menu';
import type { Page } from './page';
import type { Repository } from './repository';

/** The names of API.md are those of TypeScript. */
const IN_PYTHON = 'names are in snake case, and options are keyword arguments.';
const LIBRARY_ANCHOR = 'cdk-fargate-linux-controls.';

/** One page for each class, struct, and construct of the API, from API.md. */
export function apiPages(repository: Repository): Page[] {
  const groups = repository.read('API.md').sections.map(({ title, text }) => ({ title: nameOf(title), types: typesIn(text) })).filter(({ types }) => types.length > 0);
  return [{
    path: 'api/index',
    title: 'API',
    description: 'Constructs, classes, and structs of the library, with the names of TypeScript. In Python, ' + IN_PYTHON,
    words: ['class', 'property', 'method'],
    body: `[In Python](/guide/python.html#names-and-arguments), ${IN_PYTHON}\n\n${groupedList(groups.map(({ title, types }) => [title, types.map(({ name, summary }) => `[\`${name}\`](/api/${name}.html)${summary && `: ${summary}`}`)]))}`,
  }, ...groups.flatMap(({ title, types }) => types.map(({ name, summary, text }) => ({
    path: `api/${name}`,
    title: name,
    group: title,
    description: summary,
    body: text.replace(/^##(#+ )/gm, '$1').replace(/`<sup>/g, '` <sup>').replace(/^(> \[)https:\/\//gm, '$1'),
    frontmatter: { outline: [2, 3] },
  })))];
}

interface Type {
  readonly name: string;
  readonly summary: string;
  readonly text: string;
}

function typesIn(text: string): Type[] {
  const parts = text.split(/^### (\w+) <a .*$/m);
  return parts.slice(1).flatMap((name, i) => i % 2 === 0 ? [{ name, text: parts[i + 2].trim(), summary: summaryOf(parts[i + 2]) }] : []);
}

/** The first paragraph that is a sentence. */
function summaryOf(text: string): string {
  return text.split(/\n\n+/).map(paragraph => paragraph.trim()).find(paragraph => /^[A-Z][^#*<]*\.$/s.test(paragraph))?.replace(/\s+/g, ' ') ?? '';
}

function nameOf(title: string): string {
  return title.replace(/ <a .*$/, '');
}

/** The page and the anchor of an anchor in API.md. */
export function apiAnchor(anchor: string, { classes }: Repository): string | undefined {
  const name = anchor.startsWith(LIBRARY_ANCHOR) ? anchor.slice(LIBRARY_ANCHOR.length).split('.')[0] : undefined;
  return name === undefined || !classes.includes(name) ? undefined : `api/${name}.html${anchor === LIBRARY_ANCHOR + name ? '' : `#${anchor}`}`;
}
