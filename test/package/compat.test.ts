import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ROOT, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

interface Assembly {
  readonly types: Record<string, { properties?: { name: string }[] }>;
}

const folder = temporaryFolder('compat');

test('the comparison with the last release fails if a member is missing, and names it', () => {
  const recorded = JSON.parse(gunzipSync(readFileSync(join(ROOT, 'test/api/recorded.jsii.gz'))).toString()) as Assembly;
  const { properties } = recorded.types['cdk-fargate-linux-controls.PortRange'];
  recorded.types['cdk-fargate-linux-controls.PortRange'].properties = [...properties!, { ...properties![0], name: 'middle' }];
  const against = join(folder, 'released.jsii.gz');
  writeFileSync(against, gzipSync(JSON.stringify(recorded)));
  const { status, stdout, stderr } = tryRun(process.execPath, [require.resolve('tsx/cli'), join(ROOT, 'projenrc/compat.ts'), '--against', against]);
  expect(status).toBe(1);
  expect(stdout + stderr).toContain('PortRange.middle');
}, 60_000);
