import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOlder, Observation } from './proof';

const FILE = join(__dirname, 'kernels.json');

/** What a task may write: the value in new namespaces, unless it follows the host, and the bounds of what is one whole number. */
type Measured = readonly [initial: string | null, min?: string, max?: string];

/** The writable parameters of one kernel by their names, in which `<interface>` stands for each that has one. */
export interface KernelRecord {
  readonly measuredOn: string;
  readonly writable: ReadonlyMap<string, Measured>;
}

/** One kernel in the file: all that a task may write of the oldest, and of each other what differs from the one before it; null where it is gone. */
interface Differences {
  readonly measuredOn: string;
  readonly writable: { readonly [name: string]: Measured | null };
}

/** A mask of the machine's processors. */
const PROCESSORS = 'net.core.rps_default_mask';

/** Values that follow the memory, the processors or the modules of the machine, its host's own values, or chance. */
const OF_THE_HOST = new RegExp([
  PROCESSORS,
  'net\\.ipv[46]\\.conf\\.<interface>\\..*',
  'net\\.ipv4\\.(ip_forward|tcp_congestion_control|tcp_fastopen_key|tcp_max_syn_backlog|tcp_max_tw_buckets|tcp_rmem|tcp_wmem)',
  'net\\.netfilter\\.nf_log\\.\\d+',
].map(name => `^${name}$`).join('|'));

/** What a kernel was seen to let a task write. */
export function recordOf({ parameters, upstream }: Observation): KernelRecord {
  const writable = new Map<string, Measured>();
  for (const [name, { text, bounds }] of [...parameters].filter(([, parameter]) => parameter.writable)) {
    const family = name.replace(/\.(conf|neigh)\.(all|default|lo)\./, '.$1.<interface>.');
    // Of what each interface has, the one is recorded that was measured.
    if (bounds || !writable.has(family)) {
      const initial = OF_THE_HOST.test(family) ? null : text;
      writable.set(family, bounds && family !== PROCESSORS ? [initial, ...bounds] : [initial]);
    }
  }
  return { measuredOn: upstream, writable };
}

/** Every kernel that is recorded, by its version, the oldest first. */
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

/** The part of a record that does not depend on which modules the machine has loaded. */
export function withoutModules({ measuredOn, writable }: KernelRecord): KernelRecord {
  return { measuredOn, writable: new Map([...writable].filter(([name]) => !/^net\.(bridge|netfilter)\./.test(name))) };
}

/** What changed from one record to the other, a line each. */
export function changes({ writable: from }: KernelRecord, { writable: to }: KernelRecord): string[] {
  return differing(from, to).map(name => {
    const [before, after] = [from.get(name), to.get(name)];
    return before && after ? `~ ${name}: ${textOf(before)} → ${textOf(after)}` : after ? `+ ${name}: ${textOf(after)}` : `- ${name}: ${textOf(before!)}`;
  });
}

/** Writes a kernel's record into the file, in place of one of the same version. */
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
  const start = initial === null ? 'what the host decides' : JSON.stringify(initial);
  return min === undefined ? start : `${start}, ${min} to ${max}`;
}
