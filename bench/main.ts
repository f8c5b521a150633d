import { mkdtempSync, rmSync } from 'node:fs';
import { arch, cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checks } from './checks';
import { command } from './command';
import { l3 } from './l3';
import { loading } from './loading';
import { NodeApps } from './node-apps';
import type { Part, Setup } from './part';
import { python } from './python';
import { markdownTable, record } from './report';
import { run } from './run';
import { sizes } from './sizes';

const PARTS: Readonly<Record<string, (setup: Setup) => Part>> = { checks, l3, python, loading, command, sizes, run };
const USAGE = `Usage: npm run bench -- [PART…] [--pairs N] [--record]

  PART       part to measure: ${Object.keys(PARTS).join(', ')}; defaults to all
  --pairs N  number of times to take each measurement; defaults to 5
  --record   measure all parts and write the results to docs/performance.md`;

main().catch(error => {
  console.error(String(error));
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const { positionals, values: { pairs, record: isRecorded, help } } = parseArgs({
    allowPositionals: true,
    options: { pairs: { type: 'string', default: '5' }, record: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  const unknown = positionals.find(name => !(name in PARTS));
  if (help || unknown !== undefined || !/^[1-9]\d*$/.test(pairs) || (isRecorded && positionals.length > 0)) {
    console.log(unknown === undefined ? USAGE : `unknown part '${unknown}'\n\n${USAGE}`);
    process.exitCode = help ? 0 : 2;
    return;
  }
  const blocks = await measure(positionals.length > 0 ? positionals : Object.keys(PARTS), Number(pairs));
  if (isRecorded) {
    record(blocks);
  }
}

/** Measures the parts, prints their results and returns them by name. */
async function measure(names: readonly string[], pairs: number): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const parts: [string, Part][] = [];
  try {
    const setup = setupIn(folder, pairs);
    // A part with a missing requirement fails here, before the measurements start.
    names.forEach(name => parts.push([name, PARTS[name](setup)]));
    const blocks: Record<string, string> = { environment: environment(parts.map(([, { versions }]) => versions)) };
    console.log(`${blocks.environment}\n`);
    for (const [name, part] of parts) {
      console.error(`Measuring ${name}`);
      blocks[name] = await part.measure();
      console.log(`## ${name}\n\n${blocks[name]}\n`);
    }
    return blocks;
  } finally {
    parts.forEach(([, part]) => part.remove?.());
    rmSync(folder, { recursive: true, force: true });
  }
}

function setupIn(folder: string, pairs: number): Setup {
  let nodeApps: NodeApps | undefined;
  return {
    pairs,
    folder,
    get nodeApps() {
      return nodeApps ??= new NodeApps(folder);
    },
  };
}

function environment(versions: readonly Readonly<Record<string, string>>[]): string {
  const rows = {
    date: new Date().toISOString().slice(0, 10),
    processors: `${cpus().length} × ${cpus()[0].model}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    kernel: `${type()} ${release()} ${arch()}`,
    Node: process.version.slice(1),
    ...Object.assign({}, ...versions) as Record<string, string>,
  };
  return markdownTable(['machine and versions', 'value'], Object.entries(rows));
}
