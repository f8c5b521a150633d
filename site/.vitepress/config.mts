import { defineConfig } from 'vitepress';
import { searchOptions } from './search.mts';

const LIBRARY = 'cdk-fargate-linux-controls';
const BASE = `/${LIBRARY}/`;

const GUIDE = [
  ['Start', ['start:Start in five minutes', 'walkthrough:Walkthrough', 'index:All pages', 'python:Python']],
  ['Build', ['blocks:Constructs and blocks', 'observers:Observers', 'tune-a-workload:Tune a workload', 'images:Images', 'not-possible:Not possible on Fargate', 'kernels:Kernels of AWS']],
  ['Check', ['checks:Checks', 'describe:describe', 'explain:explain', 'playground:Playground']],
  ['Run', ['run:run, ps, logs, exec, stop', 'effect:effect', 'performance:Performance', 'architecture:Architecture']],
] as const;

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
    anchor: { slugify: title => title.trim().toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-') },
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
          { text: 'Observers', link: '/guide/observers' },
          { text: 'Rules', link: '/rules/' },
          { text: 'Messages', link: '/messages/' },
          { text: 'API', link: '/api/' },
        ],
      },
      { text: 'Playground', link: '/playground/index.html', target: '_self' },
    ],
    sidebar: {
      '/guide/': GUIDE.map(([text, items]) => ({ text, items: items.map(item => ({ text: item.slice(item.indexOf(':') + 1), link: `/guide/${item.split(':')[0]}` })) })),
    },
    outline: [2, 3],
    search: { provider: 'local', options: searchOptions },
    socialLinks: [{ icon: 'github', link: `https://github.com/${LIBRARY}/${LIBRARY}` }],
  },
});
