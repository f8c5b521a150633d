import { list, Page } from './page';

type MenuEntry = readonly [path: string, text: string];

/** The pages of the guide, as the menu groups them. A test compares them with the files of the repository. */
export const GUIDE: readonly (readonly [title: string, pages: readonly MenuEntry[]])[] = [
  ['Start', [
    ['guide/start', 'Start in five minutes'], ['guide/questions', 'Questions'], ['guide/walkthrough', 'Walkthrough'], ['guide/python', 'Python'],
    ['guide/adopt', 'Adopt it for a running service'], ['guide/leave', 'Remove it'], ['guide/index', 'All pages'],
  ]],
  ['Build', [
    ['guide/blocks', 'Constructs and blocks'], ['guide/observers', 'Observers'], ['guide/tune-a-workload', 'Tune a workload'], ['guide/testing', 'Test your stack'],
    ['guide/images', 'Images'], ['guide/not-possible', 'Not possible on Fargate'], ['guide/kernels', 'Kernels of AWS'],
  ]],
  ['Check', [
    ['guide/checks', 'Checks'], ['guide/describe', 'describe'], ['guide/explain', 'explain'],
    ['guide/playground', 'Playground'],
  ]],
  ['Run', [['guide/run', 'run, ps, logs, exec, stop'], ['guide/effect', 'effect'], ['guide/performance', 'Performance']]],
  ['Project', [
    ['guide/support', 'Support'], ['project/versions', 'Versions'], ['project/security', 'Security'],
    ['project/contributing', 'Contributing'], ['guide/architecture', 'Architecture'], ['guide/releasing', 'Releasing'],
  ]],
];

/** What the theme shows on the left, by the folder of the pages. */
export type Sidebar = Readonly<Record<string, readonly SidebarGroup[]>>;

interface SidebarGroup {
  readonly text: string;
  readonly link?: string;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

/** Returns the menus: the guide, and for the folders of generated pages their groups. */
export function sidebarOf(pages: readonly Page[]): Sidebar {
  const guide = GUIDE.map(([text, items]) => ({ text, items: items.map(([path, title]) => ({ text: title, link: `/${path}` })) }));
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
  return group === undefined ? {} : {
    nearby: { title: group, pages: pages.filter(other => other.group === group && folderOf(other.path) === folderOf(path)).map(other => [other.path.split('/')[1], `/${other.path}.html`]) },
  };
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
