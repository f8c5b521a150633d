import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { h } from 'vue';
import { rememberLanguage } from './language';
import { NearbyPages, NotFound } from './parts';
import { loadAhead } from './search/load';
// The theme would load the box with the first search, and show nothing and lose the keys until then.
import './search/box';
import './style.css';

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'not-found': () => h(NotFound), 'sidebar-nav-after': () => h(NearbyPages) }),
  enhanceApp: ({ app, router }) => {
    if (import.meta.env.SSR) {
      // By default, the build prints the error and writes a page without its content.
      app.config.errorHandler = error => {
        throw error;
      };
    } else {
      rememberLanguage(router);
      loadAhead();
    }
  },
} satisfies Theme;
