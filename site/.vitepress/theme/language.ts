import type { Router } from 'vitepress';
import { nextTick } from 'vue';

/** The name of the choice in the browser's storage, and of the attribute that the style sheet reads. */
const KEY = 'language';

/** Shows the examples of all pages in the language that the reader chose last. */
export function rememberLanguage(router: Router): void {
  addEventListener('click', ({ target }) => {
    if (target instanceof HTMLInputElement && target.closest('.vp-code-group')) {
      choose(target.nextElementSibling?.textContent ?? '');
    }
  });
  const previous = router.onAfterRouteChange;
  router.onAfterRouteChange = async to => {
    await previous?.(to);
    await nextTick();
    selectTabs();
  };
}

function choose(language: string): void {
  document.documentElement.dataset[KEY] = language;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // The browser allows no storage, so the choice ends with the page.
  }
  selectTabs();
}

function selectTabs(): void {
  const language = document.documentElement.dataset[KEY];
  document.querySelectorAll<HTMLInputElement>('.vp-code-group input').forEach(input => {
    if (input.nextElementSibling?.textContent === language) {
      input.checked = true;
    }
  });
}
