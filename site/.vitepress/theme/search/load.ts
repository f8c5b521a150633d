import index from '@localSearchIndex';
import type { Engine, Section } from './engine';

/** What the generator collects. It numbers the sections. */
interface Collected {
  readonly documentIds: Readonly<Record<string, string>>;
  readonly storedFields: Readonly<Record<string, Omit<Section, 'id'>>>;
}

let engine: Promise<Engine> | undefined;

/** Loads the search when a reader is about to use it, and once. After a failure, the next call tries again. */
export function loadEngine(): Promise<Engine> {
  engine ??= load();
  engine.catch(() => engine = undefined);
  return engine;
}

async function load(): Promise<Engine> {
  const [{ Engine: Loaded }, { default: json }] = await Promise.all([import('./engine'), index.root()]);
  const { documentIds, storedFields } = JSON.parse(json) as Collected;
  return new Loaded(Object.entries(documentIds).map(([number, id]) => ({ id, ...storedFields[number] })));
}

/** Starts to load when the pointer or the focus reaches the button of the search. */
export function loadAhead(): void {
  for (const type of ['pointerover', 'focusin']) {
    addEventListener(type, ({ target }) => {
      if (target instanceof Element && target.closest('.DocSearch-Button')) {
        loadEngine().catch(() => undefined);
      }
    });
  }
}
