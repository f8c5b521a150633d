import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { emulated, Machine } from './machine';
import { runAptGet } from '../require-program';
import { run, tryRun } from '../run';

/** Debian 12's kernels for virtual machines: 6.1 is the oldest that a Fargate task may find, 6.12 comes from Debian's security archive. */
export const DEBIAN_KERNELS = new Map([
  ['6.1', 'linux-image-cloud-amd64'],
  ['6.12', 'linux-image-6.12-cloud-amd64'],
]);

// Kept between runs; a package is fetched once.
const CACHE = '/var/tmp/cdk-fargate-linux-controls-kernels';

/** An emulated machine with one of Debian's kernels, which is unpacked and not installed. */
export function debian(version: string): Machine {
  const folder = unpacked(DEBIAN_KERNELS.get(version)!);
  const [kernel] = readdirSync(join(folder, 'boot')).filter(file => file.startsWith('vmlinuz-'));
  return emulated(`Debian's ${version}`, join(folder, 'boot', kernel), join(folder, 'lib', 'modules'));
}

function unpacked(metaPackage: string): string {
  const known = dependencyOf(metaPackage);
  if (known !== undefined && existsSync(join(CACHE, known))) {
    return join(CACHE, known);
  }
  runAptGet(['update']);
  const name = dependencyOf(metaPackage);
  if (name === undefined) {
    throw new Error(`apt knows no package ${metaPackage}: the kernels to compare with are those of Debian 12 (bookworm) and its security archive, for amd64`);
  }
  mkdirSync(CACHE, { recursive: true });
  const scratch = mkdtempSync(join(CACHE, 'unpacking-'));
  try {
    runAptGet(['download', '-o', 'APT::Sandbox::User=root', name], { cwd: scratch });
    const [archive] = readdirSync(scratch);
    run('dpkg', ['-x', archive, 'unpacked'], { cwd: scratch });
    rmSync(join(CACHE, name), { recursive: true, force: true });
    renameSync(join(scratch, 'unpacked'), join(CACHE, name));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return join(CACHE, name);
}

/** The package with the kernel itself, whose name bears its version. */
function dependencyOf(metaPackage: string): string | undefined {
  const { status, stdout, error } = tryRun('apt-cache', ['depends', '--important', metaPackage]);
  if (error) {
    throw new Error('this needs apt: the kernels to compare with are packages of Debian 12 (bookworm) and its security archive');
  }
  return status === 0 ? /Depends: (linux-image-\S+)/.exec(stdout)?.[1] : undefined;
}
