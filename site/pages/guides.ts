import { pageOfFile, PROJECT_PAGES } from './links';
import { isObserver } from './observers';
import type { Page } from './page';
import { withPictures } from './pictures';
import type { Repository } from './repository';

/** What other pages replace: tables of all rules, parameters, and classes. */
const REPLACED = ['docs/rules.md', 'docs/sysctls.md'];

/** The last section of docs/explain.md. */
const KNOWN_MESSAGES = /^(## Known messages\n\n)[^]*$/m;

/** The files that become pages as they are. */
export function guideFiles(repository: Repository): string[] {
  const docs = repository.list('docs').filter(name => name.endsWith('.md')).map(name => `docs/${name}`);
  return ['README.md', ...PROJECT_PAGES, ...docs.filter(file => !REPLACED.includes(file))];
}

/** The pages of the files in docs, and those about the project. */
export function guidePages(repository: Repository): Page[] {
  return guideFiles(repository).map(file => {
    const { title, body, sections } = repository.read(file);
    return {
      path: pageOfFile(file)!,
      title: file === 'README.md' ? 'Start' : title,
      description: body.split('\n\n')[0].replace(/\s+/g, ' ').slice(0, 200),
      body: withPictures(file === 'docs/observers.md' ? withoutObservers(body, sections.map(section => section.title), repository) : body.replace(KNOWN_MESSAGES, '$1[Messages](/messages/) has a page for each.\n')),
    };
  });
}

/** Each observer has its own page. */
function withoutObservers(body: string, titles: readonly string[], repository: Repository): string {
  return titles.filter(title => isObserver(title, repository))
    .reduce((text, title) => text.replace(new RegExp(`^## ${title}\\n[^]*?(?=^## )`, 'm'), `## ${title}\n\n[${title}](/observers/${title}.html) has its own page.\n\n`), body);
}
