import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ROOT, runTypeScript } from '../run';
import { temporaryFolder } from '../temporary-folder';

// The integration test needs an account. Its templates are tested here.
const folder = temporaryFolder('integ');
const FILE = join(ROOT, 'test/integ/integ.observed-service.ts');

test('the integration test synthesizes the same templates as before: the service, and the assertions on a running task', () => {
  runTypeScript(FILE, { CDK_OUTDIR: folder });
  const templates = readdirSync(folder).filter(file => file.endsWith('.template.json')).map(file => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { Resources: object }).Resources);
  expect(templates).toHaveLength(2);
  const text = templates.map(resources => stringify(resources, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
  expect(text).toContain('Custom::DeployAssert@SdkCallLambdainvoke');
  // The hash of the bundle that the alpha package contains differs with its version.
  expect(text.replace(/\b[0-9a-f]{64}\b/g, 'HASH').replace(/salt: "?\d+"?/g, 'salt: TIME')).toMatchSnapshot();
}, 60_000);
