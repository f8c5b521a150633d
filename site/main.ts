import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  // The site that is there stays until the build has succeeded.
  const built = mkdtempSync(join(tmpdir(), 'site-'));
  await (values.release ? buildSite(built, { base, version }) : assembleSites(built, values.releases));
  rmSync(DIST, { recursive: true, force: true });
  cpSync(built, DIST, { recursive: true });
  rmSync(built, { recursive: true });
  console.log(`built ${DIST}`);
  if (values.serve) {
    const { address } = await serve(DIST, Number(values.port), base);
    console.log(`serving ${address}; Ctrl-C stops it`);
  }
})().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
