import { posix } from 'node:path';
import { pageOfFile, PROJECT_PAGES } from './links';
import type { Page } from './page';
import { withPictures } from './pictures';
import type { Repository } from './repository';

/** What other pages replace: the menu, and tables of all rules and parameters. */
const REPLACED = ['docs/README.md', 'docs/rules.md', 'docs/sysctls.md'];

/** The files that become pages as they are. */
export function guideFiles(repository: Repository): string[] {
  const docs = repository.list('docs').filter(name => name.endsWith('.md')).map(name => `docs/${name}`);
  return ['README.md', ...PROJECT_PAGES, ...docs.filter(file => !REPLACED.includes(file))];
}

/** The pages of the files in docs, and those about the project. */
export function guidePages(repository: Repository): Page[] {
  const { body: map } = repository.read('docs/README.md');
  return guideFiles(repository).map(file => {
    const { title, body } = repository.read(file);
    const entry = map.split('\n').find(line => line.includes(`](${posix.relative('docs', file)}): `))?.replace('- ', '');
    return {
      path: pageOfFile(file)!,
      title: file === 'README.md' ? 'Start' : title,
      description: entry && `${entry}. ${body.replace(/^```[^]*?^```\n+/m, '')}`,
      body: withPictures(body),
    };
  });
}
