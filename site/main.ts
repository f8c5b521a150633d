import { parseArgs } from 'node:util';
import { BASE, buildSite, DIST } from './build';
import { serve } from '../playground/serve';

// Builds the documentation site into site/dist. With --serve, serves it on this machine.
void (async () => {
  const { values } = parseArgs({ options: { serve: { type: 'boolean', default: false }, port: { type: 'string', default: '8000' } } });
  await buildSite();
  console.log(`built ${DIST}`);
  if (values.serve) {
    const { address } = await serve(DIST, Number(values.port), BASE);
    console.log(`serving ${address}; Ctrl-C stops it`);
  }
})().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
