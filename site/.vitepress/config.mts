import { readFileSync } from 'node:fs';
import { DefaultTheme, defineConfig } from 'vitepress';
import { searchOptions } from './search.mts';
import { anchorOf } from '../pages/menu.ts';

const LIBRARY = 'cdk-fargate-linux-controls';
const BASE = `/${LIBRARY}/`;

/** What the build has found in the repository. */
const { version, sidebar } = JSON.parse(readFileSync(new URL('../.pages/site.json', import.meta.url), 'utf8')) as { version: string; sidebar: DefaultTheme.SidebarMulti };

export default defineConfig({
  title: LIBRARY,
  description: 'AWS CDK constructs for the Linux controls of Amazon ECS tasks on AWS Fargate.',
  base: BASE,
  srcDir: '.pages',
  metaChunk: true, // Otherwise, each page contains the names of all pages.
  lastUpdated: false,
  head: [
    // Before the first paint, so that the examples do not change their height when the page has loaded.
    ['script', {}, "try { document.documentElement.dataset.language = localStorage.getItem('language') || '' } catch {}"],
    ['link', { rel: 'icon', href: `${BASE}icon.svg`, type: 'image/svg+xml' }],
  ],
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
        .replace(/ href="\/(?!cdk-fargate-linux-controls\/)/g, ` href="${BASE}`).replace(/<th(?: [^>]*)?><\/th>/g, '<td></td>');
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
  // The front page of the theme has no landmark for its content.
  transformHtml: html => html.replace('class="VPContent is-home"', '$& role="main"'),
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
      { text: version === '0.0.0' ? 'Unreleased' : `Version ${version}`, link: '/project/changelog' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local', options: searchOptions },
    socialLinks: [{ icon: 'github', link: `https://github.com/${LIBRARY}/${LIBRARY}` }],
  },
});
