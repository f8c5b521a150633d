import type { EngineCommands } from './engine';
import { listRuns, LocalRun } from './local-containers';
import { plural } from '../../cli/plural';
import { shellCommand } from '../../shell-quoting';
import { UsageError } from '../../usage-error';

/** The engine may refuse to remove what another program removes at the same time. */
const ATTEMPTS = 3;

/** An error that lists what could not be removed. */
export class LeftoverError extends UsageError {}

/** Removes what a run created, and nothing else. Throws if anything is left, and lists it. */
export async function removeRun(engine: EngineCommands, run: string, signal?: AbortSignal): Promise<void> {
  let problems: string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [found] = await listRuns(engine, { run, signal });
    if (found === undefined) {
      return;
    }
    problems = await remove(engine, found, signal);
    if (problems.length === 0) {
      return;
    }
  }
  const [left] = await listRuns(engine, { run, signal });
  if (left !== undefined) {
    throw new LeftoverError([`cannot remove ${contentText(left)} of task ${left.task}:`, ...problems.map(problem => `  ${problem}`), 'Remove what is left:', removalScript(engine, left)].join('\n'));
  }
}

/** The commands that remove what a run created, as lines of a shell script. */
export function removalScript(engine: EngineCommands, run: LocalRun): string {
  return removalCommands(engine, run).map(args => `  ${shellCommand([[...engine.program, ...args]])}`).join('\n');
}

/** The numbers of containers and volumes of a run. */
export function contentText({ containers, volumes }: Pick<LocalRun, 'containers' | 'volumes'>): string {
  const texts = [[containers.length, 'container'], [volumes.length, 'volume']] as const;
  return texts.filter(([count]) => count > 0).map(([count, noun]) => plural(count, noun)).join(' and ');
}

/** Removes containers before the volumes that they mount. Returns the problems. */
async function remove(engine: EngineCommands, run: LocalRun, signal?: AbortSignal): Promise<string[]> {
  const problems: string[] = [];
  for (const args of removalCommands(engine, run)) {
    await engine.query(args, signal).catch((error: Error) => problems.push(error.message));
  }
  return problems;
}

function removalCommands({ dialect }: EngineCommands, { containers, volumes }: LocalRun): (readonly string[])[] {
  const [pause] = containers.filter(({ container }) => container === undefined);
  const members = containers.filter(container => container !== pause);
  return [
    ...containers.length > 0 ? [dialect.remove(members.map(({ localName }) => localName), pause?.localName)] : [],
    ...volumes.length > 0 ? [['volume', 'rm', '--force', ...volumes.map(({ localName }) => localName)]] : [],
  ];
}
