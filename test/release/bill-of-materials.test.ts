import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createVenv } from '../python/virtual-environment';
import { contentOf, ROOT, run, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder('bill-of-materials');
const LICENSES = contentOf('lib/cli/THIRD-PARTY-LICENSES.txt');
const BOM = JSON.parse(contentOf('lib/cli/sbom.cdx.json')) as Bom;

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: unknown;
}

interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
}

beforeAll(() => {
  createVenv(join(folder, 'venv'), ['cyclonedx-python-lib[json-validation]==11.12.0']);
}, 300_000);

/** Returns what the library of the CycloneDX project finds wrong. Empty if nothing. */
function problemsOf(bom: unknown): string {
  return run(join(folder, 'venv/bin/python'), ['-c', `
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
print(JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read()) or "", end="")`], { input: JSON.stringify(bom) });
}

test('the bill of materials is valid CycloneDX, and the validator notices a missing format', () => {
  expect(problemsOf(BOM)).toBe('');
  expect(problemsOf({ ...BOM, bomFormat: undefined })).toContain("'bomFormat' is a required property");
});

test('the bill of materials lists this package, and each library in its files with the version that is installed', () => {
  const { version } = JSON.parse(contentOf('package.json')) as Component;
  expect(BOM.metadata.component).toMatchObject({ name: 'cdk-fargate-linux-controls', version, purl: `pkg:npm/cdk-fargate-linux-controls@${version}` });
  const bundled = [...LICENSES.matchAll(/^(\S+) (\d+\.\d+\.\d+) \((.*)\)$/gm)].map(([, name, bundledVersion, id]) =>
    ({ name, version: bundledVersion, licenses: [{ license: { id } }], purl: `pkg:npm/${name}@${bundledVersion}` }));
  expect(bundled.length).toBeGreaterThan(1);
  expect(BOM.components).toMatchObject(bundled);
  expect(JSON.stringify(BOM)).not.toMatch(/timestamp|serialNumber/); // the same sources have the same bill
});

test('the tarball and the wheel contain the bill of materials', () => {
  const files = (kind: string, suffix: string) =>
    readdirSync(join(ROOT, 'dist', kind)).filter(name => name.endsWith(suffix)).map(name => join(ROOT, 'dist', kind, name));
  const [[tarball], [wheel]] = [files('js', '.tgz'), files('python', '.whl')];
  expect(JSON.parse(run('tar', ['-xOzf', tarball, 'package/lib/cli/sbom.cdx.json']))).toStrictEqual(BOM);
  const read = (name: string) =>
    run('python3', ['-c', 'import sys, zipfile; sys.stdout.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())', wheel, name]);
  const info = `cdk_fargate_linux_controls-${BOM.metadata.component.version}.dist-info`;
  // Scanners of Python packages look here: PEP 770.
  expect(JSON.parse(read(`${info}/sboms/sbom.cdx.json`))).toStrictEqual(BOM);
  expect(read(`${info}/RECORD`)).toMatch(/sboms\/sbom\.cdx\.json,sha256=/);
  expect(tryRun('python3', ['-m', 'zipfile', '--test', wheel]).status).toBe(0);
});
