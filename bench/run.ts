import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What checking costs: an app with as many hand-written observed services in 20 stacks is synthesized with checks and without, in turn, each
// time in a process of its own, and each pair gives a ratio. Needs the compiled library.
const ROOT = join(__dirname, '..');
const PAIRS = Number(process.env.BENCH_PAIRS ?? 7);
const OURS = ['NamespaceSharingChecks', 'NamespaceSharingPlugin'];
const OTHERS = ['cdk-nag', 'cdk-preflight'];

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  prepare();
  console.log(`aws-cdk-lib ${versionOf('aws-cdk-lib')}, cdk-nag ${versionOf('cdk-nag')}, cdk-preflight ${versionOf('cdk-preflight')}, Node ${process.version}, ${PAIRS} pairs each\n`);
  const costs = [...OURS, ...OTHERS].map(checks => compare(checks, 1000));
  table(['checks', 'without', 'with', 'ratio'], costs.map(({ checks, without, took, ratio, spread }) =>
    [checks, milliseconds(without), milliseconds(took), `${ratio.toFixed(3)} (${spread})`]));

  console.log('\nEach task, checks included, at 100 and at 1000 services:\n');
  table(['checks', 'at 100', 'at 1000', 'ratio'], OURS.map(checks => {
    const [few, many] = inTurn([() => synthesize(checks, 100) / 100, () => synthesize(checks, 1000) / 1000]);
    return [checks, milliseconds(median(few)), milliseconds(median(many)), median(many.map((each, i) => each / few[i])).toFixed(3)];
  }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** An app's folder with the newest CDK, the other checkers, and this library as it was compiled last. */
function prepare(): void {
  if (!existsSync(join(ROOT, 'lib/index.js'))) {
    throw new Error('there is no compiled library. Run npm run compile first.');
  }
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  run('npm', ['install', '--no-audit', '--no-fund', '--silent', 'aws-cdk-lib', 'constructs', 'cdk-nag@3', 'cdk-preflight']);
  for (const part of ['lib', 'assets', 'package.json', '.jsii']) {
    cpSync(join(ROOT, part), join(folder, 'node_modules/cdk-fargate-linux-controls', part), { recursive: true });
  }
  cpSync(join(ROOT, 'bench/app.js'), join(folder, 'app.js'));
}

interface Cost {
  readonly checks: string;
  readonly without: number;
  readonly took: number;
  readonly ratio: number;
  readonly spread: string;
}

function compare(checks: string, count: number): Cost {
  const [without, took] = inTurn([() => synthesize('none', count), () => synthesize(checks, count)]);
  const ratios = took.map((each, i) => each / without[i]).sort((a, b) => a - b);
  const spread = `${ratios[0].toFixed(2)} to ${ratios[ratios.length - 1].toFixed(2)}`;
  return { checks, without: median(without), took: median(took), ratio: median(ratios), spread };
}

/** The results of two measurements, taken in turn and each first as often as the other. */
function inTurn(measurements: readonly [() => number, () => number]): [number[], number[]] {
  const results: [number[], number[]] = [[], []];
  for (let pair = 0; pair < PAIRS; pair++) {
    for (const which of pair % 2 === 0 ? [0, 1] : [1, 0]) {
      results[which].push(measurements[which]());
    }
  }
  return results;
}

/** The milliseconds of one synthesis. The validator that comes with the CDK is off, but where cdk-preflight needs it. */
function synthesize(checks: string, count: number): number {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const validator = checks === 'cdk-preflight' ? 'true' : 'false';
  const out = run(process.execPath, ['app.js', checks, String(count), 'cdk-fargate-linux-controls'], { CDK_OUTDIR: outdir, CDK_VALIDATION: validator });
  rmSync(outdir, { recursive: true });
  return Number(out.trim().split('\n').pop());
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (status !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${stderr.slice(-2000)}`);
  }
  return stdout;
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 0 ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 100 ? 2 : 0)} ms`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column].length)));
  [head, ...rows].forEach(row => console.log(row.map((cell, column) => column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])).join('  ')));
}
