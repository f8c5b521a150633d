import type { Correction } from './analysis/analysis';
import { analyze, correctionsOf } from './analysis/analyze';
import { catalog } from './analysis/catalog';
import type { Reply, WorkerRequest } from './protocol';

// Runs in a worker, so that a large text does not block the page.
addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
  if (data.kind === 'catalog') {
    reply({ kind: 'catalog', catalog: catalog() });
    return;
  }
  const analysis = analyze(data.text, data.selected, data.policy);
  reply({ kind: 'analysis', analysis });
  newest = data.text;
  if (analysis.kind === 'tasks') {
    void correct(data.text, data.policy);
  }
});

/** The text that was analyzed last. */
let newest: string;

/** The time in milliseconds after which a newer text is let in. */
const TURN = 10;

/** Finds corrections after the analysis is on its way. Stops as soon as there is a newer text. */
async function correct(text: string, policy?: string): Promise<void> {
  const corrections: Correction[] = [];
  let start = performance.now();
  for (const correction of correctionsOf(text, policy)) {
    corrections.push(...correction ? [correction] : []);
    if (performance.now() - start > TURN) {
      await new Promise(resolve => setTimeout(resolve));
      start = performance.now();
    }
    if (newest !== text) {
      return;
    }
  }
  if (corrections.length > 0) {
    reply({ kind: 'corrections', text, corrections });
  }
}

function reply(message: Reply): void {
  postMessage(message);
}
