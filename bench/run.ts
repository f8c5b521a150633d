import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What checking costs: an app with as many hand-written observed services in 20 stacks is synthesized with checks and without, in turn, each
// time in a process of its own that is measured from its start to its end, and each pair gives a ratio. Needs the compiled library.
//
// Processor time is the steadier measure, and counts what the collector of garbage does beside the program. The clock also counts what waits.
const ROOT = join(__dirname, '..');
const PAIRS = Number(process.env.BENCH_PAIRS ?? 7);
const OURS = ['NamespaceSharingChecks', 'NamespaceSharingPlugin'];
const VALIDATOR = 'the CDK\'s validator';
const OTHERS = ['NamespaceSharingChecks as an aspect', 'a plugin that does nothing', 'cdk-nag', VALIDATOR, 'cdk-preflight'];

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  prepare();
  console.log(`aws-cdk-lib ${versionOf('aws-cdk-lib')}, cdk-nag ${versionOf('cdk-nag')}, cdk-preflight ${versionOf('cdk-preflight')}, Node ${process.version}`);
  console.log(`\n1000 services, seconds, medians of ${PAIRS} pairs. cdk-preflight works by the CDK's validator, which is off for the others:\n`);
  table(['checks', 'processor without', 'with', 'ratio', 'clock without', 'with', 'ratio'], [...OURS, ...OTHERS].map(checks => {
    const [without, took] = inTurn([() => synthesize('none', 1000), () => synthesize(checks, 1000)]);
    return [checks, ...compared(without, took, 'processor'), ...compared(without, took, 'clock')];
  }));

  console.log('\nProcessor time of the process for each service, checks included, in milliseconds, at 100 and at 1000 services:\n');
  table(['checks', 'at 100', 'at 1000', 'ratio'], OURS.map(checks => {
    const [few, many] = inTurn([() => synthesize(checks, 100), () => synthesize(checks, 1000)]);
    const [each100, each1000] = [few.map(({ processor }) => processor * 10), many.map(({ processor }) => processor)];
    return [checks, median(each100).toFixed(2), median(each1000).toFixed(2), median(each1000.map((each, i) => each / each100[i])).toFixed(3)];
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

/** The seconds that a process took. */
interface Took {
  readonly clock: number;
  readonly processor: number;
}

/** The medians without checks and with them, and the median of the pairs' ratios with the least and the greatest. */
function compared(without: readonly Took[], took: readonly Took[], by: keyof Took): string[] {
  const ratios = took.map((each, i) => each[by] / without[i][by]);
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  return [...[without, took].map(all => median(all.map(each => each[by])).toFixed(2)), `${median(ratios).toFixed(3)} (${spread})`];
}

/** The results of two measurements, taken in turn and each first as often as the other. */
function inTurn(measurements: readonly [() => Took, () => Took]): [Took[], Took[]] {
  const results: [Took[], Took[]] = [[], []];
  for (let pair = 0; pair < PAIRS; pair++) {
    for (const which of pair % 2 === 0 ? [0, 1] : [1, 0]) {
      results[which].push(measurements[which]());
    }
  }
  return results;
}

function synthesize(checks: string, count: number): Took {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const validator = checks === VALIDATOR || checks === 'cdk-preflight';
  const env = { CDK_OUTDIR: outdir, CDK_VALIDATION: String(validator) };
  const out = run(process.execPath, ['app.js', checks, String(count), 'cdk-fargate-linux-controls'], env);
  rmSync(outdir, { recursive: true });
  return JSON.parse(out.trim().split('\n').pop()!) as Took;
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column].length)));
  [head, ...rows].forEach(row => console.log(row.map((cell, column) => column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])).join('  ')));
}
