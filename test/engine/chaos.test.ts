import { ChaoticRun, KINDS, Outcome, randomMoment, randomNumbers } from './chaos';
import type { Engine } from './engine';
import { eventually } from './eventually';
import { PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { LABELS } from '../../src/local/engine/names';
import { wholeNumber } from '../whole-number';

// Ends `run` at random moments. `npm run chaos` ends it 200 times. CHAOS is the number, and CHAOS_SEED repeats the moments of an earlier run.

const NUMBER = wholeNumber('CHAOS', process.env.CHAOS_REPORT === undefined ? 15 : 200);
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1e6);

/** Runs at a time. They wait most of the time. */
const PARALLEL = 4;

/** After these, the command could not remove everything, so `run --clean` must. */
const NEEDS_CLEANING = /SIGKILL|These may be left|Remove what is left|no end within/;

let engine: Engine;

beforeAll(() => {
  engine = engineWith(PAUSE, TOOLS);
  engine.run('volume', 'create', 'linux-controls.my-data');
  engine.run('volume', 'create', '--label', 'app=chaos', 'data');
  engine.run('create', '--name', 'linux-controls.mine', '--network', 'none', TOOLS.name, 'true');
});

afterAll(() => {
  engine?.run('rm', '--force', 'linux-controls.mine');
  engine?.remove();
});

/** The containers and volumes of a task. */
function objectsOf(task: string): string {
  const filter = ['--filter', `label=${LABELS.task}=${task}`];
  return `${engine.run('ps', '--all', '--quiet', ...filter)}${engine.run('volume', 'ls', '--quiet', ...filter)}`;
}

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
  const chaotic = new ChaoticRun(engine, name, randomMoment(kind, random));
  const outcome = await chaotic.end();
  const cleaned = NEEDS_CLEANING.test(`${outcome.code}${outcome.err}`);
  if (cleaned) {
    const { status, stderr } = engine.runCommand(['run', '--clean', '--task', name]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }
  eventually(() => chaotic.processes.length === 0 || undefined);
  return { ...outcome, kind, cleaned, left: objectsOf(name) };
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
  expect(engine.run('ps', '--all', '--format', '{{.Names}}')).toBe('linux-controls.mine');
  expect(engine.run('volume', 'ls', '--quiet').split('\n').sort()).toEqual(['data', 'linux-controls.my-data']);
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
