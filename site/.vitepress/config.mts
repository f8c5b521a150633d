import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DefaultTheme, defineConfig } from 'vitepress';
import { searchOptions } from './search.mts';
import { LIBRARY, REPOSITORY, SITE } from '../../src/checks/addresses.ts';
import { anchorOf } from '../pages/menu.ts';

/** What the build knows about the repository and the place of the site. */
const { base, version, sidebar } = JSON.parse(readFileSync(new URL('../.pages/site.json', import.meta.url), 'utf8')) as {
  base: string; version?: string; sidebar: DefaultTheme.SidebarMulti;
};

/** The address of the site. */
const ADDRESS = new URL(base, SITE).href;

/** Lets the long words in a cell break between their parts, so that a table fits its column. */
function withBreaks(cell: string): string {
  return cell.replace(/>[^<]+</g, text => text.replace(/[^\s&;<>]{11,}/g, word => word.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[\w)])(?=[./]\w)|(?<=[_:=-])(?=\w)/g, '<wbr>')));
}

export default defineConfig({
  title: LIBRARY,
  description: 'AWS CDK constructs for the Linux controls of Amazon ECS tasks on AWS Fargate.',
  base,
  srcDir: '.pages',
  metaChunk: true, // Otherwise, each page contains the names of all pages.
  lastUpdated: false,
  head: [
    // Before the first paint, so that the examples do not change their height when the page has loaded.
    ['script', {}, "try { document.documentElement.dataset.language = localStorage.getItem('language') || '' } catch {}"],
    ['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }],
  ],
  sitemap: { hostname: ADDRESS },
  transformHead: ({ pageData: { relativePath, title, description, isNotFound } }) => isNotFound ? [] : [
    // The generator does not escape the quotes of a description.
    ['meta', { name: 'description', content: description }],
    ['meta', { property: 'og:title', content: title }],
    ['meta', { property: 'og:description', content: description }],
    ['meta', { property: 'og:type', content: relativePath === 'index.md' ? 'website' : 'article' }],
    ['meta', { property: 'og:url', content: new URL(relativePath.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '.html'), ADDRESS).href }],
  ],
  // The title of the page is no HTML: it can contain `<interface>`.
  transformPageData: ({ frontmatter }) => ({ title: frontmatter.title }),
  ignoreDeadLinks: [/^\/playground\//],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // Braces in a text would become attributes of the element before them, and vanish.
    attrs: { disable: true },
    // The anchors of GitHub, so that one link works on both.
    anchor: { slugify: anchorOf },
    config: md => {
      // Vue would evaluate what is between two braces, and show nothing of it.
      const render = md.render.bind(md);
      // Only links in Markdown get the path of the site, not those in HTML. A heading without text would be announced as one.
      md.render = (...parameters) => render(...parameters).replace(/\{\{/g, '&#123;&#123;')
        .replace(/ href="\/(?!cdk-fargate-linux-controls\/)/g, ` href="${base}`).replace(/<th(?: [^>]*)?><\/th>/g, '<td></td>')
        .replace(/<t[dh][ >][^]*?<\/t[dh]>/g, withBreaks);
      const { link_open: linkOpen } = md.renderer.rules;
      // The playground is not a page of the generator, so the browser has to load it.
      md.renderer.rules.link_open = (tokens, i, ...more) => {
        if (tokens[i].attrGet('href')?.startsWith('/playground/')) {
          tokens[i].attrSet('target', '_self');
        }
        return linkOpen!(tokens, i, ...more);
      };
    },
  },
  vite: {
    resolve: { alias: [{ find: /^.*\/VPLocalSearchBox\.vue$/, replacement: fileURLToPath(new URL('theme/search/box.ts', import.meta.url)) }] },
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide/start', activeMatch: '/guide/' },
      {
        text: 'Reference',
        items: [
          { text: 'Kernel parameters', link: '/parameters/' },
          { text: 'Presets', link: '/parameters/presets' },
          { text: 'Observers', link: '/observers/' },
          { text: 'Rules', link: '/rules/' },
          { text: 'Messages', link: '/messages/' },
          { text: 'API', link: '/api/' },
        ],
      },
      { text: 'Playground', link: '/playground/index.html', target: '_self' },
      {
        text: version === undefined ? 'Unreleased' : `Version ${version}`,
        items: [
          { text: 'All versions', link: `${SITE}/v/`, target: '_self', noIcon: true },
        ],
      },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local', options: searchOptions },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
  },
});
