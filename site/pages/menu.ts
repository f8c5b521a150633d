import { posix } from 'node:path';
import { pageOfFile } from './links';
import { list, Page } from './page';
import type { Repository } from './repository';

/** The menu of the guide: docs/README.md, which is also the map of the documentation on GitHub. */
export function guideMenu(repository: Repository): readonly SidebarGroup[] {
  return repository.read('docs/README.md').sections.map(({ title, text }) => ({
    text: title,
    items: [...text.matchAll(/^- \[(.+?)\]\((.+?)\)/gm)].map(([, entry, file]) => ({ text: entry, link: `/${pageOfFile(posix.join('docs', file))!.replace(/index$/, '')}` })),
  }));
}

/** What the theme shows on the left, by the folder of the pages. */
export type Sidebar = Readonly<Record<string, readonly SidebarGroup[]>>;

interface SidebarGroup {
  readonly text: string;
  readonly link?: string;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

/** Returns the menus: the guide, and for the folders of generated pages their groups. */
export function sidebarOf(pages: readonly Page[], repository: Repository): Sidebar {
  const guide = guideMenu(repository);
  const folders = [...new Set(pages.filter(({ group }) => group !== undefined).map(({ path }) => folderOf(path)))];
  return {
    '/guide/': guide,
    '/project/': guide,
    ...Object.fromEntries(folders.map(folder => {
      const { title, body } = pages.find(({ path }) => path === `${folder}/index`)!;
      return [`/${folder}/`, [{ text: title, link: `/${folder}/`, items: [...body.matchAll(/^## (.+)$/gm)].map(([, group]) => ({ text: group, link: `/${folder}/#${anchorOf(group)}` })) }]];
    })),
  };
}

/** Returns the pages of a page's group, which its menu lists. A menu of all pages would be most of each page. */
export function nearbyPages(page: Page, pages: readonly Page[]): Readonly<Record<string, unknown>> {
  const { group, path } = page;
  const folder = folderOf(path);
  const nearby = pages.filter(other => other.group === group && folderOf(other.path) === folder);
  // The titles of messages are sentences.
  return group === undefined ? {} : { nearby: { title: group, pages: nearby.map(({ title, path: to }) => [folder === 'messages' ? to.split('/')[1] : title, `/${to}.html`]) } };
}

/** Returns the sections of an index page, one for each group. */
export function groupedList(groups: readonly (readonly [group: string, items: readonly string[]])[]): string {
  return groups.map(([group, items]) => `## ${group}\n\n${list(items)}`).join('\n\n');
}

function folderOf(path: string): string {
  return path.split('/')[0];
}

/** Returns the anchor of a heading, as GitHub does. */
export function anchorOf(title: string): string {
  return title.trim().toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-');
}
