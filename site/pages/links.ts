import { posix } from 'node:path';
import { REPOSITORY } from '../../src/checks/addresses';

/** The folders and pages of the site, by the file of the repository. */
const PAGES: Readonly<Record<string, string>> = {
  'README.md': 'guide/start',
  'API.md': 'api/index',
  'docs/README.md': 'index',
  'docs/observers.md': 'observers/index',
  'docs/rules.md': 'rules/index',
  'docs/sysctls.md': 'parameters/index',
};

/** Files of the repository that the site shows as they are, apart from their links. */
export const PROJECT_PAGES: readonly string[] = ['CONTRIBUTING.md', 'SECURITY.md', 'VERSIONS.md'];

/** The page of a file in the repository. Undefined for files that the site does not show. */
export function pageOfFile(file: string): string | undefined {
  const [, folder = '', name] = /^docs\/(observers\/)?([^/]+)\.md$/.exec(file) ?? [];
  return PAGES[file] ?? (PROJECT_PAGES.includes(file) ? `project/${file.toLowerCase().replace('.md', '')}` : name === undefined ? undefined : `${folder || 'guide/'}${name}`);
}

/** Finds the page of the site for a place in the repository. */
export type FindPage = (file: string, anchor: string) => string | undefined;

/** Replaces the links of a file in the repository by links of the site, and those to files that the site does not show by links to GitHub. */
export function withLinksOf(file: string, markdown: string, find: FindPage): string {
  const target = (link: string): string => targetOf(link, file, find);
  return outsideCode(markdown, text => text
    .replace(/\]\(([^)\s]+)\)/g, (_, link: string) => `](${target(link)})`)
    .replace(/href="([^"]+)"/g, (_, link: string) => `href="${target(link)}"`));
}

function outsideCode(markdown: string, change: (text: string) => string): string {
  return markdown.split(/(^```[^]*?^```$)/m).map((part, i) => i % 2 === 0 ? change(part) : part).join('');
}

function targetOf(link: string, file: string, find: FindPage): string {
  if (link.startsWith('/')) {
    return link; // Already a page of the site.
  }
  // The README of a release links to its tag.
  const [, inRepository] = /^\/blob\/(?:main|v[\d.]+)\/(.*)$/.exec(link.startsWith(REPOSITORY) ? link.slice(REPOSITORY.length) : '') ?? [];
  if (inRepository === undefined && /^[a-z]+:/.test(link)) {
    return link;
  }
  const [path, anchor = ''] = (inRepository ?? link).split('#');
  const target = inRepository === undefined ? posix.normalize(posix.join(posix.dirname(file), path)) : path;
  const named = path === '' && inRepository === undefined ? file : target.replace(/\/$/, '');
  const page = find(named, anchor) ?? withAnchor(pageOfFile(named), anchor);
  return page === undefined ? `${REPOSITORY}/blob/main/${named}${anchor && `#${anchor}`}` : `/${page}`;
}

/** Returns the address of a page below the root of the site. */
export function withAnchor(page: string | undefined, anchor = ''): string | undefined {
  return page === undefined ? undefined : `${page.replace(/(^|\/)index$/, '$1')}${/(^|\/)index$/.test(page) ? '' : '.html'}${anchor && `#${anchor}`}`;
}
