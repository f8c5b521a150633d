import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** A row of the table: what is measured, the goal, and the result with each Node. */
export interface Row {
  readonly label: string;

  /** @default - no goal */
  readonly goal?: string;
  readonly result: string;
}

/** Runs a program and returns its duration by the clock, in milliseconds. */
export function timeProcess(program: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): number {
  const start = performance.now();
  const result = spawnSync(program, args, { ...options, env: { ...process.env, ...options.env }, encoding: 'utf8', maxBuffer: 1024 ** 3 });
  const duration = performance.now() - start;
  if (result.status !== 0) {
    const end = result.error ?? result.status ?? result.signal;
    throw new Error(`${program} ${args.join(' ')} ended with ${end}:\n${result.stderr?.slice(-2000)}`);
  }
  return duration;
}

/** Takes each measurement once per round, in reverse order every other round. Returns the results of each measurement. */
export function measureInTurn<Name extends string, Result>(
  rounds: number, measurements: Readonly<Record<Name, () => Result>>,
): Record<Name, Result[]> {
  const names = Object.keys(measurements) as Name[];
  const results = Object.fromEntries(names.map(name => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      results[name].push(measurements[name]());
    }
  }
  return results;
}

/** Returns the ratio in each round. */
export function ratios(numbers: readonly number[], others: readonly number[]): number[] {
  return numbers.map((number, round) => number / others[round]);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 0 ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
}

/** Formats the median with the least and the greatest number, for example `1.02 (1.01 to 1.04)`. */
export function medianWithRange(numbers: readonly number[], digits: number): string {
  return `${median(numbers).toFixed(digits)} (${Math.min(...numbers).toFixed(digits)} to ${Math.max(...numbers).toFixed(digits)})`;
}
