import { useData, withBase } from 'vitepress';
import { defineComponent, h } from 'vue';

/** The picture beside the title of the front page. */
export const HeroPicture = defineComponent(() => {
  const { frontmatter } = useData();
  return () => h('div', { class: 'hero-picture', innerHTML: frontmatter.value.picture as string });
});

/** In the menu, the pages of the same group. */
export const NearbyPages = defineComponent(() => {
  const { frontmatter, page } = useData();
  return () => {
    const nearby = frontmatter.value.nearby as { readonly title: string; readonly pages: readonly (readonly [text: string, link: string])[] } | undefined;
    return nearby && h('section', { class: 'nearby' }, [
      h('h2', nearby.title),
      h('ul', nearby.pages.map(([text, link]) => h('li', h('a', {
        'href': withBase(link),
        'aria-current': `/${page.value.relativePath.replace(/\.md$/, '.html')}` === link ? 'page' : undefined,
      }, text)))),
    ]);
  };
});
