import { parseArgs } from 'node:util';
import { buildPlayground, DIST } from './build';
import { serve } from './serve';

// Builds the page into playground/dist. With --serve, serves it on this machine.
void (async () => {
  const { values } = parseArgs({ options: { serve: { type: 'boolean', default: false }, port: { type: 'string', default: '8000' } } });
  await buildPlayground();
  console.log(`built ${DIST}`);
  if (values.serve) {
    const { address } = await serve(DIST, Number(values.port));
    console.log(`serving ${address}; Ctrl-C stops it`);
  }
})();
