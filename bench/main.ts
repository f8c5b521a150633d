import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { command } from './command';
import { loading } from './loading';
import type { Row } from './measurement';
import { NodeApps } from './node-apps';
import { synthesis } from './synthesis';
import { ROOT } from '../test/run';

const PARTS: Readonly<Record<string, (apps: NodeApps, rounds: number) => Row[]>> = { loading, synthesis, command };
const MAJORS = ['20', '24'];
const PAGE = join(ROOT, 'docs/performance.md');
const MARKERS = ['<!-- generated -->\n', '\n<!-- end -->'];
const USAGE = `Usage: npm run bench -- [PART…] [--rounds N] [--record]

  PART        part to measure: ${Object.keys(PARTS).join(', ')}; defaults to all
  --rounds N  number of times to take each measurement; defaults to 7
  --record    measure all parts and write the table to docs/performance.md`;

main();

function main(): void {
  const { positionals, values: { rounds, record: isRecorded, help } } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string', default: '7' }, record: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  const unknown = positionals.find(name => !(name in PARTS));
  if (help || unknown !== undefined || !/^[1-9]\d*$/.test(rounds) || (isRecorded && positionals.length > 0)) {
    console.log(unknown === undefined ? USAGE : `unknown part '${unknown}'\n\n${USAGE}`);
    process.exitCode = help ? 0 : 2;
    return;
  }
  const table = measure(positionals.length > 0 ? positionals : Object.keys(PARTS), Number(rounds));
  console.log(table);
  if (isRecorded) {
    const [before, rest] = readFileSync(PAGE, 'utf8').split(MARKERS[0]);
    writeFileSync(PAGE, `${before}${MARKERS[0]}\n${table}\n${MARKERS[1]}${rest.split(MARKERS[1])[1]}`);
  }
}

/** Measures the parts with each Node. Returns a table of the results, and a line about the machine. */
function measure(names: readonly string[], rounds: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const apps = new NodeApps(folder, MAJORS);
    const columns = MAJORS.map(major => {
      apps.useNode(major);
      return names.flatMap(name => {
        console.error(`Measuring ${name} with Node ${apps.nodeVersion}`);
        return PARTS[name](apps, rounds);
      });
    });
    const cells = columns[0].map(({ label, goal = '' }, i) => [label, goal, ...columns.map(rows => rows[i].result)]);
    const versions = MAJORS.map(major => {
      apps.useNode(major);
      return `Node ${apps.nodeVersion}`;
    });
    const machine = `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()} ${arch()}`;
    return [
      ['measurement', 'goal', ...versions], ['---', '---', ...versions.map(() => '---:')], ...cells,
    ].map(row => `| ${row.join(' | ')} |`).join('\n')
      + `\n\nMedians (least to greatest) of ${rounds} rounds on ${new Date().toISOString().slice(0, 10)}: ${machine}, aws-cdk-lib ${apps.cdkVersion}.`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
