import { StyleModule } from 'style-mod';

const mounted = new WeakMap<Document | ShadowRoot, CSSStyleSheet>();

/**
 * Lets CodeMirror add its styles as a constructed style sheet. It would create a style element, which the Content-Security-Policy blocks.
 */
export function useConstructedStyleSheets(): void {
  StyleModule.mount = (root, modules) => {
    let sheet = mounted.get(root as Document);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      mounted.set(root as Document, sheet);
      // The page's own rules come last, so that they win.
      root.adoptedStyleSheets = [sheet, ...root.adoptedStyleSheets];
    }
    const rules = (Array.isArray(modules) ? modules : [modules]).map(module => module.getRules());
    sheet.replaceSync([...new Set(rules)].join('\n'));
  };
}
