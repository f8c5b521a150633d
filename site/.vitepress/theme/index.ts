import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { rememberLanguage } from './language';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app, router }) => {
    if (import.meta.env.SSR) {
      // By default, the build prints the error and writes a page without its content.
      app.config.errorHandler = error => {
        throw error;
      };
    } else {
      rememberLanguage(router);
    }
  },
} satisfies Theme;
