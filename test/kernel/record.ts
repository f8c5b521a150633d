import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOlder, Observation } from './proof';

const FILE = join(__dirname, 'kernels.json');

/** A writable parameter: its default in new namespaces (null if it depends on the host), and its bounds if it is a single integer. */
type Measured = readonly [initial: string | null, min?: string, max?: string];

/** The writable parameters of a kernel by name. `<interface>` in a name stands for any interface. */
export interface KernelRecord {
  readonly measuredOn: string;
  readonly writable: ReadonlyMap<string, Measured>;
}

/** A kernel in the file: all parameters for the oldest kernel, and the differences from the previous kernel for others. Null means removed. */
interface Differences {
  readonly measuredOn: string;
  readonly writable: { readonly [name: string]: Measured | null };
}

/** A mask of the machine's CPUs. */
const PROCESSORS = 'net.core.rps_default_mask';

/** Parameters with defaults that depend on the machine's memory, CPUs, or modules, on the host's values, or on chance. */
const OF_THE_HOST = new RegExp([
  PROCESSORS,
  'net\\.ipv[46]\\.conf\\.<interface>\\..*',
  'net\\.ipv4\\.(ip_forward|tcp_congestion_control|tcp_fastopen_key|tcp_max_syn_backlog|tcp_max_tw_buckets|tcp_rmem|tcp_wmem)',
  'net\\.netfilter\\.nf_log\\.\\d+',
].map(name => `^${name}$`).join('|'));

/** The parameters that a kernel lets a task write. */
export function recordOf({ parameters, upstream }: Observation): KernelRecord {
  const writable = new Map<string, Measured>();
  for (const [name, { text, bounds }] of [...parameters].filter(([, parameter]) => parameter.writable)) {
    const family = name.replace(/\.(conf|neigh)\.(all|default|lo)\./, '.$1.<interface>.');
    // Of the interfaces, record the one that was measured.
    if (bounds || !writable.has(family)) {
      const initial = OF_THE_HOST.test(family) ? null : text;
      writable.set(family, bounds && family !== PROCESSORS ? [initial, ...bounds] : [initial]);
    }
  }
  return { measuredOn: upstream, writable };
}

/** The recorded kernels by version, oldest first. */
export function recordedKernels(): ReadonlyMap<string, KernelRecord> {
  const kernels = new Map<string, KernelRecord>();
  let writable: ReadonlyMap<string, Measured> = new Map();
  for (const [version, differences] of Object.entries(JSON.parse(readFileSync(FILE, 'utf8')) as { [version: string]: Differences })) {
    const all = Object.entries({ ...Object.fromEntries(writable), ...differences.writable });
    writable = new Map(all.flatMap(([name, measured]) => measured ? [[name, measured]] : []));
    kernels.set(version, { measuredOn: differences.measuredOn, writable });
  }
  return kernels;
}

/** A record without the parameters of kernel modules. */
export function withoutModules({ measuredOn, writable }: KernelRecord): KernelRecord {
  return { measuredOn, writable: new Map([...writable].filter(([name]) => !/^net\.(bridge|netfilter)\./.test(name))) };
}

/** The changes from one record to another, one line each. */
export function changes({ writable: from }: KernelRecord, { writable: to }: KernelRecord): string[] {
  return differing(from, to).map(name => {
    const [before, after] = [from.get(name), to.get(name)];
    return before && after ? `~ ${name}: ${textOf(before)} → ${textOf(after)}` : after ? `+ ${name}: ${textOf(after)}` : `- ${name}: ${textOf(before!)}`;
  });
}

/** Writes a kernel's record to the file, replacing one of the same version. */
export function recordKernel(version: string, record: KernelRecord): void {
  const kernels = new Map(recordedKernels()).set(version, record);
  const versions = [...kernels.keys()].sort((a, b) => isOlder(a, b) ? -1 : 1);
  const blocks = versions.map((each, i) => {
    const { measuredOn, writable } = kernels.get(each)!;
    const before = i === 0 ? new Map<string, Measured>() : kernels.get(versions[i - 1])!.writable;
    const lines = differing(before, writable).map(name => `      ${JSON.stringify(name)}: ${lineOf(writable.get(name))}`);
    return `  ${JSON.stringify(each)}: {\n    "measuredOn": ${JSON.stringify(measuredOn)},\n    "writable": {\n${lines.join(',\n')}\n    }\n  }`;
  });
  writeFileSync(FILE, `{\n${blocks.join(',\n')}\n}\n`);
}

function lineOf(measured: Measured | undefined): string {
  return measured ? `[${measured.map(part => JSON.stringify(part)).join(', ')}]` : 'null';
}

function differing(from: ReadonlyMap<string, Measured>, to: ReadonlyMap<string, Measured>): string[] {
  return [...new Set([...from.keys(), ...to.keys()])].filter(name => JSON.stringify(from.get(name)) !== JSON.stringify(to.get(name))).sort();
}

function textOf([initial, min, max]: Measured): string {
  const start = initial === null ? 'host-dependent' : JSON.stringify(initial);
  return min === undefined ? start : `${start}, ${min} to ${max}`;
}
