import { ChaoticRun, KINDS, objectsOf, Outcome, randomMoment, randomNumbers } from './chaos';
import { eventually } from './eventually';
import { ForeignObjects, labelsOf } from './foreign-objects';
import { handwrittenTask } from './handwritten-task';
import { PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task } from './task';
import { wholeNumber } from '../whole-number';

// Ends `run` at random moments. `npm run suite -- chaos` ends it 200 times. CHAOS is the number, CHAOS_SEED repeats the moments of an earlier run, and
// CHAOS_COMMAND is another program than the command from the sources, for example that of the wheel.

const NUMBER = wholeNumber('CHAOS', process.env.CHAOS_REPORT === undefined ? 15 : 200);
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1e6);
const COMMAND = process.env.CHAOS_COMMAND === undefined ? undefined : [process.env.CHAOS_COMMAND];

/** Runs at a time. They wait most of the time. */
const PARALLEL = 4;

/** After these, the command could not remove everything, so `run --clean` must. */
const NEEDS_CLEANING = /SIGKILL|These may be left|Remove what is left|no end within/;

/** The number of foreign containers, of volumes, and of networks. */
const FOREIGN = 20;

const engine = engineWith(PAUSE, TOOLS);
let foreign: ForeignObjects;

beforeAll(async () => {
  const task = await Task.run(engine, handwrittenTask([{ name: 'app' }]));
  const labels = labelsOf(engine, task, 'app');
  await task.command.end('SIGKILL');
  foreign = new ForeignObjects(engine, FOREIGN, labels);
  expect(engine.runCommand(['run', '--clean']).stdout).toContain('removed 2 containers of task');
});

interface Result extends Outcome {
  readonly kind: string;

  /** Whether `run --clean` had to remove something. */
  readonly cleaned: boolean;

  /** The containers and volumes that are left. */
  readonly left: string;
}

async function endAtRandom(index: number, random: () => number): Promise<Result> {
  const name = `Chaos${index}`;
  const kind = KINDS[index % KINDS.length];
  const chaotic = new ChaoticRun(engine, name, randomMoment(kind, random), COMMAND);
  const outcome = await chaotic.end();
  const cleaned = NEEDS_CLEANING.test(`${outcome.code}${outcome.err}`);
  if (cleaned) {
    const { status, stderr } = engine.runCommand(['run', '--clean', '--task', name]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }
  eventually(() => chaotic.processes.length === 0 || undefined);
  return { ...outcome, kind, cleaned, left: objectsOf(name, engine) };
}

test(`a run that is ended at ${NUMBER} random moments leaves nothing (CHAOS_SEED=${SEED})`, async () => {
  const random = randomNumbers(SEED);
  const results: Result[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: PARALLEL }, async () => {
    while (next < NUMBER) {
      results.push(await endAtRandom(next++, random));
    }
  }));
  if (process.env.CHAOS_REPORT !== undefined) {
    process.stdout.write(summary(results));
  }
  expect(results.filter(({ left, code }) => left !== '' || String(code).startsWith('no end'))).toEqual([]);
  expect(engine.runCommand(['run', '--clean']).stdout).toBe('nothing to remove\n');
  expect(foreign.areUntouched).toBe(true);
  expect(engine.run('ps', '--all', '--quiet').split('\n')).toHaveLength(FOREIGN);
  expect(engine.run('volume', 'ls', '--quiet').split('\n')).toHaveLength(FOREIGN);
}, 60_000 + NUMBER * 20_000);

function summary(results: readonly Result[]): string {
  const phases = [...new Set(results.map(({ phase }) => phase))].sort();
  const rows = KINDS.map(kind => {
    const own = results.filter(result => result.kind === kind);
    const counts = phases.map(phase => [own.filter(result => result.phase === phase).length, phase] as const).filter(([count]) => count > 0);
    return `${kind}: ${own.length} (${counts.map(([count, phase]) => `${count} ${phase}`).join(', ')}), ${own.filter(({ cleaned }) => cleaned).length} cleaned up by run --clean\n`;
  });
  return `seed ${SEED}, ${results.length} moments\n${rows.join('')}`;
}
