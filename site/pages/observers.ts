import { list, Page, sections } from './page';
import { pictureOfExample } from './pictures';
import type { Repository } from './repository';

/** One page for each observer, from the sections of docs/observers.md that are named after one. */
export function observerPages(repository: Repository): Page[] {
  const { body, sections: all } = repository.read('docs/observers.md');
  return all.filter(({ title }) => isObserver(title, repository)).map(({ title, text }) => ({
    path: `observers/${title}`,
    title,
    description: text.split(/(?<=\.)\s/)[0],
    words: ['observer', 'sidecar'],
    body: [
      ...pictureOfObserver(title, repository),
      text.replace(/^###/gm, '##'),
      sections(['In short', rowAbout(title, body)], ['Elsewhere', list([
        ...exampleOf(title, repository),
        `[API of \`${title}\`](/api/${title}.html)`,
        '[Risks of a shared PID namespace](/guide/observers.html#risks-of-a-shared-pid-namespace)',
      ])]),
    ].join('\n\n'),
  }));
}

/** Whether a section of docs/observers.md has a page of its own. */
export function isObserver(title: string, repository: Repository): boolean {
  return /^[A-Z][A-Za-z]+$/.test(title) && repository.classes.includes(title);
}

/** The row about an observer in the table of all observers, under the table's head. */
function rowAbout(name: string, body: string): string | undefined {
  const lines = body.split('\n');
  const head = lines.findIndex(line => line.startsWith('| preset '));
  const row = lines.find(line => line.startsWith(`| [\`${name}\`]`));
  return row === undefined ? undefined : [lines[head], lines[head + 1], row].join('\n');
}

function exampleOf(name: string, repository: Repository): string[] {
  const folder = exampleFolder(name, repository);
  return folder === undefined ? [] : [`[Example in TypeScript and Python](../examples/${folder}/app.ts)`];
}

function pictureOfObserver(name: string, repository: Repository): string[] {
  const folder = exampleFolder(name, repository);
  return folder === undefined ? [] : [pictureOfExample(folder), `The task of the [example](../examples/${folder}/app.ts), as \`describe\` draws it.`];
}

function exampleFolder(name: string, { files }: Repository): string | undefined {
  const folder = name.replace(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase();
  return files.includes(`examples/${folder}/app.ts`) ? folder : undefined;
}
