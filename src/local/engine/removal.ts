import { Clock, SYSTEM_CLOCK } from './clock';
import type { Dialect } from './dialect';
import { CHANGE_TIMEOUT, EngineCommands } from './engine';
import { listContainers, listVolumes, LocalContainer, LocalObject, objectsOf } from './local-containers';
import { areBeingCreated } from './marked-processes';
import { closeRecord, OpenRecord, RecordedObject, StoredRecord } from './records';
import { plural } from '../../cli/plural';
import { shellCommand } from '../../shell-quoting';
import { UsageError } from '../../usage-error';

/**
 * How often a removal is tried that removes nothing: an engine may refuse to remove what another program removes at the
 * same time.
 */
const ATTEMPTS = 3;

/** Seconds to wait for a program that creates something and that a killed run has left. */
const CREATION_TIMEOUT = 10;

/** Seconds after which a container appears whose creation was interrupted, because the engine went on. */
const LATE_START = 1;

/** Seconds between two looks at a program that creates something. */
const INTERVAL = 0.05;

/** An error that lists what could not be removed. */
export class LeftoverError extends UsageError {}

/** What to remove. */
export interface Removable {
  readonly containers: readonly Pick<LocalContainer, 'id' | 'localName' | 'container'>[];
  readonly volumes: readonly Pick<LocalObject, 'localName'>[];
}

/** How to remove what a run created. */
export interface RemovalOptions {
  readonly signal?: AbortSignal;
  readonly clock?: Pick<Clock, 'sleep'>;
}

/**
 * Removes what the record of a run names, nothing else, and the record. Returns what it removed. Throws if anything is
 * left, and lists it: then the record stays.
 */
export async function removeRun(
  engine: EngineCommands, stored: StoredRecord, { signal, clock = SYSTEM_CLOCK }: RemovalOptions = {},
): Promise<Removable> {
  const { objects } = stored.record;
  const removal = new Removal(engine, stored, signal);
  const unsettled = objects.filter(({ isSettled }) => !isSettled);
  if (unsettled.length === 0) {
    // A file may have been changed: of what it names, only what the engine lists with this run is removed.
    const isKnown = stored instanceof OpenRecord && objects.every(({ kind, id }) => kind === 'volume' || id !== undefined);
    await removal.remove(isKnown ? contentOf(objects) : undefined);
    closeRecord(stored);
    return removal.removed;
  }
  const names = unsettled.map(({ localName }) => localName);
  for (let waited = 0; waited < CREATION_TIMEOUT && !signal?.aborted && areBeingCreated(names); waited += INTERVAL) {
    await clock.sleep(INTERVAL, signal);
  }
  await removal.remove();
  if (!removal.hasRemoved(names)) {
    await clock.sleep(LATE_START, signal);
    await removal.remove();
  }
  closeRecord(stored, !removal.hasRemoved(names));
  return removal.removed;
}

/** The commands that remove what a run created, as lines of a shell script. */
export function removalScript(engine: EngineCommands, content: Removable): string {
  return removalCommands(engine.dialect, content, 'localName').map(args => `  ${shellCommand([[...engine.program, ...args]])}`)
    .join('\n');
}

/** The numbers of containers and volumes of a run. */
export function contentText({ containers, volumes }: Removable): string {
  const texts = [[containers.length, 'container'], [volumes.length, 'volume']] as const;
  return texts.filter(([count]) => count > 0).map(([count, noun]) => plural(count, noun)).join(' and ');
}

/**
 * Removes containers before those whose namespaces they share, and before the volumes that they mount. Volumes are not
 * removed by force, with which Podman would also remove the user's own containers that mount them.
 */
export function removalCommands(
  { remove, removesInOrder }: Dialect, { containers, volumes }: Removable, by: 'id' | 'localName',
): (readonly string[])[] {
  const pause = containers.filter(({ container }) => container === undefined);
  const members = containers.filter(({ container }) => container !== undefined).reverse();
  const groups = removesInOrder ? [[...members, ...pause]] : [members, pause];
  return [
    ...groups.filter(({ length }) => length > 0).map(group => [...remove, ...group.map(container => container[by])]),
    ...volumes.length > 0 ? [['volume', 'rm', ...volumes.map(({ localName }) => localName)]] : [],
  ];
}

/** A removal of what a record names. */
class Removal {
  private readonly all = new Map<string, LocalContainer | Removable['containers'][number]>();
  private readonly printed = new Set<string>();

  constructor(private readonly engine: EngineCommands, private readonly stored: StoredRecord, private readonly signal?: AbortSignal) {}

  /** What was removed, as the engine confirmed it. */
  public get removed(): Removable {
    const { objects } = this.stored.record;
    return {
      containers: [...this.all.values()].filter(({ id }) => this.printed.has(id)),
      volumes: objects.filter(({ kind, localName }) => kind === 'volume' && this.printed.has(localName)),
    };
  }

  public hasRemoved(names: readonly string[]): boolean {
    const { containers, volumes } = this.removed;
    return names.every(name => [...containers, ...volumes].some(({ localName }) => localName === name));
  }

  /** Removes what is known to exist or, without it, what a list finds. Only after a problem, looks what is left. */
  public async remove(known?: Removable): Promise<void> {
    let problems: string[] = [];
    let left = known ?? await this.find();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (isEmpty(left)) {
        return;
      }
      const before = this.printed.size;
      problems = await this.removeOnce(left);
      if (left.containers.every(({ id }) => this.printed.has(id)) && left.volumes.every(({ localName }) => this.printed.has(localName))) {
        return;
      }
      left = await this.find();
      attempt = this.printed.size > before ? 0 : attempt;
    }
    if (!isEmpty(left)) {
      const removed = contentText(this.removed);
      throw new LeftoverError([
        `${removed === '' ? '' : `removed ${removed}, but `}cannot remove ${contentText(left)} of task ${this.stored.record.task}:`, ...problems.map(problem => `  ${problem}`),
        'Remove what is left:', removalScript(this.engine, left),
      ].join('\n'));
    }
  }

  private async find(): Promise<Removable> {
    const options = { run: this.stored.record.run, signal: this.signal };
    const [containers, volumes] = await Promise.all([listContainers(this.engine, options), listVolumes(this.engine, options)]);
    return objectsOf(this.stored, { containers, volumes });
  }

  /** Returns the problems. Throws if the engine does not answer. */
  private async removeOnce(content: Removable): Promise<string[]> {
    const { engine, signal } = this;
    const problems: string[] = [];
    content.containers.forEach(container => this.all.set(container.id, container));
    for (const args of removalCommands(engine.dialect, content, 'id')) {
      const { status, stdout, stderr, isUnanswered } = await engine.run(args, { signal, timeout: CHANGE_TIMEOUT });
      // The engines print what they have removed, also if they fail to remove the rest. Podman succeeds, and removes
      // nothing, if one does not exist.
      stdout.split('\n').forEach(line => this.printed.add(line.trim()));
      if (isUnanswered) {
        throw new UsageError(stderr);
      }
      if (status !== 0) {
        problems.push(`${engine.dialect.name} ${args[0]} failed: ${stderr.trim()}`);
      }
    }
    return problems;
  }
}

/** What a record with all IDs names. */
function contentOf(objects: readonly RecordedObject[]): Removable {
  return {
    containers: objects.flatMap(({ kind, id, localName, container }) => kind === 'container' ? [{ id: id!, localName, container }] : []),
    volumes: objects.filter(({ kind }) => kind === 'volume'),
  };
}

function isEmpty({ containers, volumes }: Removable): boolean {
  return containers.length + volumes.length === 0;
}
