import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { apiAnchor, apiPages } from './pages/api';
import { descriptionOf } from './pages/description';
import { frontPage } from './pages/front';
import { guideFiles, guidePages } from './pages/guides';
import { withLinksOf } from './pages/links';
import { nearbyPages, sidebarOf } from './pages/menu';
import { messagePages } from './pages/messages';
import { observerPages } from './pages/observers';
import { markdownOf, Page } from './pages/page';
import { parameterPages, topicAnchor } from './pages/parameters';
import { drawingStyle, withDrawings } from './pages/pictures';
import { Repository } from './pages/repository';
import { rulePages } from './pages/rules';
import { WORDS } from './pages/words';
import { buildPlayground } from '../playground/build';
import { LIBRARY, REPOSITORY } from '../src/checks/addresses';
import { RULES } from '../src/checks/rules';
import { PICTURE_STYLE } from '../src/cli/describe/picture-style';

const FOLDER = __dirname;
const ROOT = join(FOLDER, '..');

/** The folder that the build writes. */
export const DIST = join(FOLDER, 'dist');

/** The path of the site on GitHub Pages. */
export const BASE = `/${LIBRARY}/`;

/** Where a site is published, and which release it describes, if any. */
interface Publication {
  readonly base?: string;
  readonly version?: string;
}

/** What the generator reads: the pages as Markdown, and the playground as it is. */
const SOURCE = join(FOLDER, '.pages');

/** Builds the site into a folder. Fails if a page does not render, or links to a page that does not exist. */
export async function buildSite(outDir: string, { base = BASE, version }: Publication = {}): Promise<void> {
  rmSync(SOURCE, { recursive: true, force: true });
  const repository = new Repository(ROOT);
  const pages = pagesOf(repository);
  for (const page of pages) {
    const file = join(SOURCE, `${page.path}.md`);
    mkdirSync(dirname(file), { recursive: true });
    // A release links to its own files.
    writeFileSync(file, markdownOf(page).replaceAll(`${REPOSITORY}/blob/main/`, `${REPOSITORY}/blob/${version === undefined ? 'main' : `v${version}`}/`));
  }
  writeFileSync(join(SOURCE, 'site.json'), JSON.stringify({ base, version, sidebar: sidebarOf(pages, repository) }));
  await buildPlayground(join(SOURCE, 'public', 'playground'));
  writeFileSync(join(FOLDER, '.vitepress', 'theme', 'picture.generated.css'), PICTURE_STYLE + drawingStyle(repository));
  cpSync(join(ROOT, 'playground', 'icon.svg'), join(SOURCE, 'public', 'icon.svg'));
  // A process of its own, because VitePress is an ES module, which Jest cannot load.
  execFileSync(process.execPath, [join(ROOT, 'node_modules', 'vitepress', 'bin', 'vitepress.js'), 'build', FOLDER, '--outDir', outDir], { encoding: 'utf8', stdio: 'pipe' });
}

/** Returns all pages, with links to each other. */
export function pagesOf(repository: Repository): Page[] {
  const find = (file: string, anchor: string): string | undefined => placeOf(file, anchor, repository);
  const inFile = (file: string, pages: readonly Page[]): Page[] => pages
    .map(page => ({ ...page, body: withLinksOf(file, withDrawings(page.body, repository), find) }));
  const guides = guideFiles(repository);
  const pages = [
    ...inFile('docs/README.md', [frontPage(repository)]),
    ...guidePages(repository).map((page, i) => inFile(guides[i], [page])[0]),
    ...observerPages(repository).flatMap(page => inFile(`docs/${page.path}.md`, [page])),
    ...inFile('API.md', apiPages(repository)),
    ...rulePages(),
    ...inFile('docs/sysctls.md', parameterPages(repository)),
    ...messagePages(),
  ];
  return pages.map(page => ({
    ...page,
    description: descriptionOf(page.description ?? page.body),
    words: [...page.words ?? [], ...WORDS[page.path] ?? []],
    frontmatter: { ...page.frontmatter, ...nearbyPages(page, pages), ...isGuide(page) ? {} : { prev: false, next: false } },
  }));
}

/** Whether a page is one of those that are read in the order of the menu. */
function isGuide({ path }: Page): boolean {
  return /^(guide|project)\//.test(path);
}

/** Where the site shows an anchor of a file that it divides into pages. Undefined for other places. */
function placeOf(file: string, anchor: string, repository: Repository): string | undefined {
  switch (file) {
    case 'API.md': return apiAnchor(anchor, repository);
    case 'docs/rules.md': return RULES.some(({ name }) => name === anchor) ? `rules/${anchor}.html` : undefined;
    case 'docs/sysctls.md': return anchor === 'presets' ? 'parameters/presets.html' : topicAnchor(anchor);
    case 'docs/explain.md': return anchor === 'known-messages' ? 'messages/' : undefined;
    default: return undefined;
  }
}
