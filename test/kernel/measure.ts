import { parseArgs } from 'node:util';
import { debian, DEBIAN_KERNELS } from './debian';
import { emulated, Machine, RUNNING } from './machine';
import { isOlder, observe, versionOf } from './proof';
import { changes, recordedKernels, recordKernel, recordOf } from './record';
import { plural } from '../../src/cli/plural';

const USAGE = `Measures which kernel parameters a task may write, and prints the differences from the recorded values.

  npm run measure:kernel -- running                       the kernel of this machine
  npm run measure:kernel -- ${[...DEBIAN_KERNELS.keys()].join(' | ').padEnd(30)}a Debian kernel
  npm run measure:kernel -- VMLINUZ MODULES-FOLDER        another kernel: its image and the folder of its modules

--record writes the measured values to kernels.json.
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
  // A kernel without a record is compared with the one before it.
  const nearest = [...recorded.keys()].filter(other => !isOlder(version, other)).pop();
  const differences = nearest === undefined ? [] : changes(recorded.get(nearest)!, record);
  const compared = nearest === undefined ? 'no older kernel is recorded' : `${plural(differences.length, 'difference')} from the record of ${recorded.get(nearest)!.measuredOn}`;
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
