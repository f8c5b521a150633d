import { spawnSync } from 'node:child_process';

/** The duration of a process, in seconds. Processor time includes its child processes. */
export interface Timing {
  readonly wallClock: number;
  readonly processor: number;
}

/** A row of the table: what is measured, and the result. */
export type Row = [label: string, result: string];

/** Runs a program and measures its duration, with Bash because Node does not report the processor time of a child process. */
export function timeProcess(program: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Timing {
  const script = 'TIMEFORMAT="%3R %3U %3S"; { time "$0" "$@" >&3 2>&3; } 3>&2 2>&1';
  const result = spawnSync('bash', ['-c', script, program, ...args], { ...options, env: { ...process.env, ...options.env }, encoding: 'utf8', maxBuffer: 1024 ** 3 });
  if (result.status !== 0) {
    const end = result.error ?? result.status ?? result.signal;
    throw new Error(`${program} ${args.join(' ')} ended with ${end}:\n${result.stderr?.slice(-2000)}`);
  }
  const [wallClock, user, system] = result.stdout.replace(/,/g, '.').split(' ').map(Number);
  return { wallClock, processor: user + system };
}

/** Takes each measurement once per round, in reverse order every other round. Returns the results of each measurement. */
export async function measureInTurn<Result>(rounds: number, measurements: readonly (() => Result | Promise<Result>)[]): Promise<Result[][]> {
  const results: Result[][] = measurements.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const order = [...measurements.keys()];
    for (const index of round % 2 === 0 ? order : order.reverse()) {
      results[index].push(await measurements[index]());
    }
  }
  return results;
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
