import { parseArgs } from 'node:util';
import { version } from '../package.json';
import { BASE, buildSite, DIST } from './build';
import { assembleSites, baseOf } from './versions';
import { serve } from '../playground/serve';

// Builds the documentation site into site/dist. With --releases, adds the sites of the releases, which are archives in a folder. With --release, builds what such an
// archive contains. With --serve, serves it on this machine.
void (async () => {
  const { values } = parseArgs({
    options: {
      release: { type: 'boolean', default: false }, releases: { type: 'string' }, serve: { type: 'boolean', default: false }, port: { type: 'string', default: '8000' },
    },
  });
  const base = values.release ? baseOf(version) : BASE;
  await (values.release ? buildSite(DIST, { base, version }) : assembleSites(DIST, values.releases));
  console.log(`built ${DIST}`);
  if (values.serve) {
    const { address } = await serve(DIST, Number(values.port), base);
    console.log(`serving ${address}; Ctrl-C stops it`);
  }
})().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
