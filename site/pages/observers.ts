import { list, Page, sections, table } from './page';
import { pictureOfExample } from './pictures';
import type { Repository } from './repository';

const GROUP = 'All observers';

/** One page for each observer, with what the tables of other pages say about it. */
export function observerPages(repository: Repository): Page[] {
  return repository.list('docs/observers').map(file => {
    const { title, body } = repository.read(`docs/observers/${file}`);
    const [intro, ...rest] = body.split('\n\n');
    return {
      path: `observers/${title}`,
      title,
      group: GROUP,
      description: `${title}: ${intro}`,
      body: [
        intro,
        table(['property', 'value'], factsAbout(title, repository)),
        ...pictureOfObserver(title, repository),
        rest.join('\n\n'),
        ...exampleOf(title, repository),
        sections(['Elsewhere', list([
          `[API of \`${title}\`](/api/${title}.html)`,
          '[Risks of a shared PID namespace](../shared-pid-namespace.md)',
          '[Remove an observer](../leave.md#remove-an-observer)',
        ])]),
      ].join('\n\n'),
    };
  });
}

/** What the tables of the guide say about an observer. */
function factsAbout(name: string, repository: Repository): string[][] {
  const [requirements, access, cost] = rowAbout(name, 'docs/observers.md', 'preset', repository)!.cells;
  const added = rowAbout(name, 'docs/adopt.md', 'observer', repository)?.cells;
  const tested = rowAbout(name, 'docs/support.md', '', repository)!;
  return [
    ['requirements', requirements],
    ['access', access],
    ['cost', cost],
    // The table leaves out what depends on the options.
    ...added === undefined ? [] : [
      ['changes in the template', `the task definition; new: ${added[0]}. [More](../adopt.md#what-each-observer-adds)`],
      ['IAM permissions, besides logs', added[1]],
    ],
    ['tested', `[${['unit', ...tested.head.filter((_, i) => tested.cells[i] === 'yes')].join(', ')}](../support.md#what-has-been-confirmed-where); not yet on Fargate`],
  ];
}

interface Row {
  readonly head: readonly string[];
  readonly cells: readonly string[];
}

/** Returns the row about an observer, without its name, in the table of a file whose first column has this title. */
function rowAbout(name: string, file: string, column: string, repository: Repository): Row | undefined {
  const lines = repository.read(file).body.split('\n');
  const row = lines.findIndex(line => new RegExp(`^\\| \\[?\`${name}\``).test(line) && cellsOf(tableHead(lines, line))[0] === column);
  return row < 0 ? undefined : { head: cellsOf(tableHead(lines, lines[row])).slice(1), cells: cellsOf(lines[row]).slice(1) };
}

function tableHead(lines: readonly string[], row: string): string {
  const end = lines.indexOf(row);
  const above = lines.slice(0, end).reverse().findIndex(line => !line.startsWith('|'));
  return lines[end - above];
}

function cellsOf(row: string): string[] {
  return row.split(/(?<!\\)\|/).slice(1, -1).map(cell => cell.trim());
}

function exampleOf(name: string, repository: Repository): string[] {
  const folder = exampleFolder(name, repository);
  if (folder === undefined) {
    return [];
  }
  const [typeScript, python] = ['app.ts', 'python/app.py'].map(file => repository.text(`examples/${folder}/${file}`));
  return [`## Example\n\n\`\`\`ts\n${typeScript}\`\`\`\n\n<details><summary>Python</summary>\n\n\`\`\`python\n${python}\`\`\`\n\n</details>`];
}

function pictureOfObserver(name: string, repository: Repository): string[] {
  const folder = exampleFolder(name, repository);
  return folder === undefined ? [] : [pictureOfExample(folder), `The task of the [example](../../examples/${folder}/app.ts), as \`describe\` draws it.`];
}

/** The folder of an example can have a shorter name than the class. */
function exampleFolder(name: string, repository: Repository): string | undefined {
  const folder = name.replace(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase();
  return repository.list('examples').find(example => `${folder}-`.startsWith(`${example}-`));
}
