import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { emulated, Machine } from './machine';
import { runAptGet } from '../require-program';
import { run, tryRun } from '../run';

/** Debian 12's kernels for virtual machines. 6.1 is the oldest kernel on Fargate; 6.12 comes from Debian's security archive. */
export const DEBIAN_KERNELS = new Map([
  ['6.1', 'linux-image-cloud-amd64'],
  ['6.12', 'linux-image-6.12-cloud-amd64'],
]);

// Kept between runs, so that each package is downloaded once.
const CACHE = '/var/tmp/cdk-fargate-linux-controls-kernels';

/** An emulated machine with a Debian kernel, which is unpacked but not installed. */
export function debian(version: string, memoryMiB?: number): Machine {
  const folder = unpacked(DEBIAN_KERNELS.get(version)!);
  const [kernel] = readdirSync(join(folder, 'boot')).filter(file => file.startsWith('vmlinuz-'));
  return emulated(`Debian's ${version}`, join(folder, 'boot', kernel), join(folder, 'lib', 'modules'), memoryMiB);
}

function unpacked(metaPackage: string): string {
  const known = dependencyOf(metaPackage);
  if (known !== undefined && existsSync(join(CACHE, known))) {
    return join(CACHE, known);
  }
  runAptGet(['update']);
  const name = dependencyOf(metaPackage);
  if (name === undefined) {
    throw new Error(`apt cannot find the package ${metaPackage}. Use Debian 12 (bookworm) for amd64, with its security archive.`);
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

/** The package of the kernel itself, which has the version in its name. */
function dependencyOf(metaPackage: string): string | undefined {
  const { status, stdout, error } = tryRun('apt-cache', ['depends', '--important', metaPackage]);
  if (error) {
    throw new Error('apt-cache is missing: the kernels are packages of Debian 12 (bookworm) and its security archive');
  }
  return status === 0 ? /Depends: (linux-image-\S+)/.exec(stdout)?.[1] : undefined;
}
