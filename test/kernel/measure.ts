import { parseArgs } from 'node:util';
import { debian, DEBIAN_KERNELS } from './debian';
import { emulated, Machine, RUNNING } from './machine';
import { isOlder, observe, versionOf } from './proof';
import { changes, recordedKernels, recordKernel, recordOf } from './record';

const USAGE = `Measures which kernel parameters a task may write, and tells what differs from what is recorded.

  npm run measure:kernel -- running                       this machine's kernel
  npm run measure:kernel -- ${[...DEBIAN_KERNELS.keys()].join(' | ').padEnd(30)}one of Debian's
  npm run measure:kernel -- VMLINUZ MODULES-FOLDER        any other: its image, and the folder with its modules

With --record, kernels.json is changed to what was measured.
`;

async function main() {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { record: { type: 'boolean', default: false } } });
  const machine = machineOf(positionals);
  if (!machine) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const observation = await observe(machine, []);
  const [version, record, recorded] = [versionOf(observation.release), recordOf(observation), recordedKernels()];
  // A kernel that is new here is compared with the one before it.
  const nearest = [...recorded.keys()].filter(other => !isOlder(version, other)).pop();
  const differences = nearest === undefined ? [] : changes(recorded.get(nearest)!, record);
  const compared = nearest === undefined ? 'nothing so old is recorded' : `${differences.length} differences from what is recorded of ${recorded.get(nearest)!.measuredOn}`;
  process.stdout.write([`Linux ${record.measuredOn}: a task may write ${record.writable.size} parameters; ${compared}.`, ...differences, ''].join('\n'));
  if (values.record) {
    recordKernel(version, record);
  }
}

function machineOf([first, modules, ...rest]: string[]): Machine | undefined {
  if (first === undefined || rest.length > 0) {
    return undefined;
  }
  if (modules !== undefined) {
    return emulated(first, first, modules);
  }
  return first === 'running' ? RUNNING : DEBIAN_KERNELS.has(first) ? debian(first) : undefined;
}

void main();
