import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** Returns the packages that the source files of a bundle belong to. */
function packagesOf(files: readonly string[]): Package[] {
  const names = new Set(files.flatMap(file => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  return [...names].sort().map(name => readPackage(join('node_modules', name)));
}

function readPackage(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Package;
  return { name, version, license };
}

/** Returns the licenses of the packages that the source files of a bundle belong to. */
export function licensesOf(files: readonly string[]): string {
  return packagesOf(files).map(licenseOf).join(`\n${'-'.repeat(80)}\n\n`);
}

function licenseOf({ name, version, license }: Package): string {
  const file = ['LICENSE', 'LICENSE-MIT'].map(candidate => join(ROOT, 'node_modules', name, candidate)).find(existsSync)!;
  const text = readFileSync(file, 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}

/** Returns the bill of materials of this package, with the packages that the source files of its bundles belong to, as CycloneDX. */
export function billOfMaterials(files: readonly string[]): string {
  const own = component(readPackage('.'));
  const bundled = packagesOf(files).map(component);
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    // The bill has no time and no serial number: the same sources have the same bill.
    metadata: { component: own },
    components: bundled,
    dependencies: [{ ref: own['bom-ref'], dependsOn: bundled.map(({ 'bom-ref': ref }) => ref) }],
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

function component({ name, version, license }: Package) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { 'type': 'library', 'bom-ref': purl, name, version, 'licenses': [{ license: { id: license } }], purl };
}
