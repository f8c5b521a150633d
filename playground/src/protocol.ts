import type { Analysis, Catalog } from './analysis/analysis';

/** What the page asks the worker for. */
export type WorkerRequest =
  | { readonly kind: 'catalog' }
  | { readonly kind: 'analysis'; readonly text: string; readonly selected: number };

/** What the worker answers. */
export type Reply =
  | { readonly kind: 'catalog'; readonly catalog: Catalog }
  | { readonly kind: 'analysis'; readonly analysis: Analysis };
