// Runs before the first paint, so that a dark page does not flash.

/** Where the pages of the site keep the reader's choice: `auto`, `light`, or `dark`. */
const KEY = 'vitepress-theme-appearance';
const system = matchMedia('(prefers-color-scheme: dark)');

/** The choice while the browser allows no storage. */
let choice = 'auto';

function readChoice(): string {
  try {
    return localStorage.getItem(KEY) ?? 'auto';
  } catch {
    return choice;
  }
}

function isDark(): boolean {
  return readChoice() === 'dark' || (readChoice() !== 'light' && system.matches);
}

function show(): void {
  document.documentElement.classList.toggle('dark', isDark());
  document.getElementById('appearance')?.setAttribute('aria-checked', String(isDark()));
}

/** As on the site, the system decides again once its choice is the reader's. */
function toggle(): void {
  choice = isDark() === system.matches ? (isDark() ? 'light' : 'dark') : 'auto';
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // The choice ends with the page.
  }
  show();
}

function closeMenus(except?: Node): void {
  document.querySelectorAll<HTMLDetailsElement>('header details[open]').forEach(menu => {
    menu.open = menu.contains(except ?? null);
  });
}

show();
system.addEventListener('change', show);
addEventListener('storage', show);
addEventListener('pageshow', show); // The page may come back from a cache.
addEventListener('click', ({ target }) => closeMenus(target as Node));
addEventListener('keydown', ({ key }) => key === 'Escape' && closeMenus());
addEventListener('DOMContentLoaded', () => {
  show();
  document.getElementById('appearance')!.addEventListener('click', toggle);
  document.getElementById('menu')!.addEventListener('click', ({ currentTarget }) => {
    const isOpen = document.querySelector('header')!.classList.toggle('open');
    (currentTarget as HTMLElement).setAttribute('aria-expanded', String(isOpen));
  });
});
