import { useData, withBase } from 'vitepress';
import { defineComponent, h } from 'vue';

const PLACES = [
  ['Start', '/guide/start.html'],
  ['Kernel parameters', '/parameters/'],
  ['Observers', '/observers/'],
  ['Rules', '/rules/'],
  ['Messages', '/messages/'],
  ['API', '/api/'],
] as const;

/** What a reader sees at an address without a page. */
export const NotFound = defineComponent(() => () => h('main', { class: 'vp-doc not-found' }, [
  h('h1', 'Page not found'),
  h('p', 'The page has moved, or never existed.'),
  h('button', { type: 'button', onClick: openSearch }, 'Search'),
  h('p', 'Or go to:'),
  h('ul', PLACES.map(([text, link]) => h('li', h('a', { href: withBase(link) }, text)))),
]));

/** The bar opens the search with this key, and has no function for it. */
function openSearch(): void {
  dispatchEvent(new KeyboardEvent('keydown', { key: '/' }));
}

interface Nearby {
  readonly title: string;
  readonly pages: readonly (readonly [text: string, link: string])[];
}

/** In the menu, the pages of the same group. */
export const NearbyPages = defineComponent(() => {
  const { frontmatter, page } = useData();
  return () => {
    const nearby = frontmatter.value.nearby as Nearby | undefined;
    return nearby && h('section', { class: 'nearby' }, [
      h('h2', nearby.title),
      h('ul', nearby.pages.map(([text, link]) => h('li', h('a', {
        'href': withBase(link),
        'aria-current': `/${page.value.relativePath.replace(/\.md$/, '.html')}` === link ? 'page' : undefined,
      }, text)))),
    ]);
  };
});
