import { analyze } from './analysis/analyze';
import { catalog } from './analysis/catalog';
import type { Reply, WorkerRequest } from './protocol';

// Runs in a worker, so that a large text does not block the page.
addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
  if (data.kind === 'catalog') {
    reply({ kind: 'catalog', catalog: catalog() });
    return;
  }
  reply({ kind: 'analysis', analysis: analyze(data.text, data.selected) });
});

function reply(message: Reply): void {
  postMessage(message);
}
