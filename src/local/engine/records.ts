import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isLocalName } from './names';
import { areTexts, isOwner, localProcesses, Owner, OwnerState, ownerState, ProcessTable } from './owner';
import { attempt, errorCode } from '../../attempt';
import { printable } from '../../cli/printable';
import type { Terminal } from '../../cli/terminal';
import { readRecord } from '../../reading/files/file-text';
import { UsageError } from '../../usage-error';
import { FRAGMENT, removeStateFile, replaceStateFile, requireOwnFolder, statePath } from '../state-folder';

/** The version of the format of records. */
const VERSION = 1;

/** A container or volume that a run creates. It is recorded before it exists. */
export interface RecordedObject {
  readonly kind: 'container' | 'volume';

  /** The engine's name, which nothing else has: it is random. */
  readonly localName: string;

  /** The container's name, or undefined for the pause container and volumes. */
  readonly container?: string;

  /** Seconds that a container has to stop. */
  readonly stopTimeout?: number;

  /** The engine's ID of a container, once it is known. */
  readonly id?: string;

  /** Whether the program that creates the object has ended. Before, the object may still appear. */
  readonly isSettled?: boolean;
}

/** What a run creates, and on which engine. */
export interface RunRecord {
  readonly version: typeof VERSION;
  readonly run: string;
  readonly task: string;

  /** The process that runs the task. */
  readonly owner: Owner;

  /** The identity of the engine. */
  readonly engine: string;
  readonly objects: readonly RecordedObject[];
}

/** A record in its file. */
export interface StoredRecord {
  readonly record: RunRecord;
  readonly file: string;
}

/**
 * Milliseconds after which an object that did not appear never will, and after which another process has completed a file
 * that it writes.
 */
const SETTLED_AFTER = 180_000;

/**
 * The records of this user's runs. A run records each object before it creates it, so that whatever ends the run, the
 * record names all that it may have created. What no record names is never stopped or removed, whatever its labels are.
 */
export class Records {
  private readonly folder: string;
  private readonly reported = new Set<string>();
  private processes?: ProcessTable;

  constructor(private readonly terminal: Pick<Terminal, 'stderr' | 'env'>) {
    this.folder = statePath(terminal.env, 'runs');
  }

  /** Whether the process of an owner runs, as far as it is visible from here. */
  public stateOf(owner: Owner | undefined): OwnerState {
    return ownerState(owner, this.processes ??= localProcesses(this.terminal.env));
  }

  /** All records. Prints a warning for a file that cannot be read. */
  public all(): StoredRecord[] {
    return this.files('.json').flatMap(file => {
      try {
        return { file, record: parseRecord(readRecord(file, process.geteuid?.())) };
      } catch (error) {
        this.report(file, `${file} ${(error as Error).message}.`);
        return [];
      }
    });
  }

  /** Creates the record of a run. Each run has its own file, so that removing it removes no other record. */
  public open(run: Omit<RunRecord, 'version' | 'objects'>): OpenRecord {
    // A process may have been killed while it wrote a file.
    this.files(FRAGMENT).filter(isOld).forEach(fragment => attempt(() => removeStateFile(fragment)));
    const file = join(this.folder, `${run.run}.json`);
    const record: RunRecord = { version: VERSION, ...run, objects: [] };
    replaceStateFile(file, textOf(record));
    return new OpenRecord(file, record);
  }

  private files(end: string): string[] {
    try {
      requireOwnFolder(this.folder);
      return readdirSync(this.folder).filter(name => name.endsWith(end)).sort().map(name => join(this.folder, name));
    } catch (error) {
      this.report(this.folder, error instanceof UsageError ? error.message : `${this.folder} cannot be read: ${(error as Error).message}.`);
      return [];
    }
  }

  private report(path: string, problem: string): void {
    // The folder appears with the first run, and a run that ends removes its file.
    if (errorCode(() => lstatSync(path)) !== 'ENOENT' && !this.reported.has(path)) {
      this.reported.add(path);
      this.terminal.stderr.write(`${printable(`${problem} What it names is not removed.`)}\n`);
    }
  }
}

/** The record of a run that goes on. */
export class OpenRecord implements StoredRecord {
  constructor(public readonly file: string, private current: RunRecord) {}

  public get record(): RunRecord {
    return this.current;
  }

  /** Records an object before it is created. */
  public add(object: RecordedObject): void {
    const next = { ...this.current, objects: [...this.current.objects, object] };
    replaceStateFile(this.file, textOf(next));
    this.current = next;
  }

  /** Records that the program that creates an object has ended, and the ID that it printed. */
  public settle(localName: string, id?: string): void {
    const objects = this.current.objects.map(object => object.localName === localName ? { ...object, id, isSettled: true } : object);
    this.current = { ...this.current, objects };
    // If this fails, the file still has the name.
    attempt(() => replaceStateFile(this.file, textOf(this.current)));
  }
}

/** Removes a record whose objects are removed. If one may still appear, keeps the record for the next cleanup. */
export function closeRecord({ file }: StoredRecord, mayGrow = false): void {
  if (!mayGrow || isOld(file)) {
    removeStateFile(file);
  }
}

function isOld(file: string): boolean {
  const time = attempt(() => statSync(file).mtimeMs);
  // The clock may have been set back since.
  return time !== undefined && Math.abs(Date.now() - time) > SETTLED_AFTER;
}

function textOf(record: RunRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** Throws for another content. The message is the second half of a sentence that starts with the file. */
function parseRecord(content: unknown): RunRecord {
  const record = content as RunRecord | null;
  // Names and IDs become arguments of the engine, and the process receives signals, so a file that someone changed must
  // not be trusted.
  if (record?.version !== VERSION || !areTexts([record.run, record.task, record.engine]) || !isOwner(record.owner)
    || !Array.isArray(record.objects) || !record.objects.every(isRecordedObject)) {
    throw new Error(record?.version === undefined || record.version === VERSION
      ? 'is not the record of a run' : `has version ${record.version}, and this command reads version ${VERSION}`);
  }
  return record;
}

function isRecordedObject(object: Partial<RecordedObject> | null): boolean {
  const { kind, localName, container = '', stopTimeout = 0, id = '0' } = object ?? {};
  return (kind === 'container' || kind === 'volume') && isLocalName(localName) && areTexts([container, id]) && /^\w[\w.-]*$/.test(id)
    && Number.isFinite(stopTimeout) && Math.abs(stopTimeout) < 1e6;
}
