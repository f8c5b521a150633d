import { basename, relative, sep } from 'node:path';
import type { ConstructRecords } from './construct-records';
import { DEFAULT_MAX_BYTES, readRegularText, readText, statusOf, tooLarge } from './file-text';
import type { FoundFile } from './folder';
import type { Json } from '../../checks/json';
import { UsageError } from '../../usage-error';
import { ContentOrigin, readContent } from '../content/read-content';
import type { FileLinks } from '../content/template-links';
import type { FileNote, Input, InputFile } from '../input';
import { decodeText } from '../parsing/decoding';

/** How to read the arguments. */
export interface ReadingOptions {
  /** The content of standard input, which the argument `-` stands for. Undefined if it is larger than `maxBytes`. */
  readonly standardInput?: Uint8Array;

  /** The size limit of a file. Defaults to 10 MB. */
  readonly maxBytes?: number;

  /** Patterns of files and folders that are left out of the folders that are searched. Defaults to none. */
  readonly exclude?: readonly string[];

  /** Whether to skip named files that hold no task definition, as files of folders are skipped. Defaults to false. */
  readonly skipOthers?: boolean;
}

/** The argument for standard input, and its name in the output. */
export const STANDARD_INPUT = '-';
const STANDARD_INPUT_NAME = 'stdin';

/**
 * Reads files, folders, and standard input. Everything is read or reported: files that cannot be read do not end the
 * reading, and files of folders that are something else are skipped with a reason.
 */
export function readInput(paths: readonly string[], options: ReadingOptions = {}): Input {
  const reader = new InputReader(options);
  paths.forEach(path => reader.read(path));
  return reader;
}

/** Throws if something could not be read. */
export function requireReadable({ unreadable }: Input): void {
  if (unreadable.length > 0) {
    throw new UsageError(unreadable.map(({ file, reason }) => `${file} ${reason}`).join('\n'));
  }
}

/** Where a text comes from. */
interface Origin extends Pick<ContentOrigin, 'isNamed' | 'isTemplate'> {
  readonly file: string;
  readonly id: string;
  readonly artifact?: Json;
}

class InputReader implements Input {
  public readonly files: InputFile[] = [];
  public readonly skipped: FileNote[] = [];
  public readonly unreadable: FileNote[] = [];
  public readonly leftOut: FileNote[] = [];
  public readonly notes: FileNote[] = [];
  public readonly links: FileLinks[] = [];

  private readonly maxBytes: number;
  private records?: ConstructRecords;

  constructor(private readonly options: ReadingOptions) {
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  }

  public read(path: string): void {
    if (path === STANDARD_INPUT) {
      const origin = { file: STANDARD_INPUT_NAME, id: STANDARD_INPUT_NAME, isNamed: true, isTemplate: false };
      this.report(origin, () => this.readContent(origin, decodeText(this.options.standardInput ?? fail(tooLarge(this.maxBytes).message))));
      return;
    }
    const file = { file: path, id: basename(path), isNamed: !this.options.skipOthers, isTemplate: false };
    this.report(file, () => {
      const status = statusOf(path) ?? fail(`does not exist${/\bcdk\.out\b/.test(path) ? '. Synthesize first: cdk synth' : ''}`);
      if (status.isDirectory()) {
        this.readFolder(path);
      } else {
        this.readContent(file, readText(path, this.maxBytes));
      }
    });
  }

  private readFolder(folder: string): void {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { findFiles } = require('./folder') as typeof import('./folder');
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { notesOnProjects, remedyForFolder } = require('./projects') as typeof import('./projects');
    const content = findFiles(folder, this.options.exclude);
    const before = this.files.length + this.unreadable.length;
    (['skipped', 'unreadable', 'leftOut', 'notes'] as const).forEach(list => this[list].push(...content[list]));
    for (const { found: { file, isTemplate, artifact }, text, error } of textsOf(content.files, this.maxBytes)) {
      const origin = {
        file,
        // Only baselines and some formats need it.
        get id() {
          return relative(folder, file).split(sep).join('/');
        },
        isNamed: false,
        isTemplate,
        artifact,
      };
      this.report(origin, () => this.readContent(origin, error ? fail(error.message) : text));
    }
    if (this.files.length + this.unreadable.length === before) {
      this.unreadable.push({ file: folder, reason: `contains no task definitions. ${remedyForFolder(content)}` });
    } else {
      this.notes.push(...notesOnProjects(content).filter(note => !this.unreadable.some(({ file }) => file === note.file)));
    }
  }

  private readContent(origin: Origin, text: string): void {
    const { file, isNamed, isTemplate, artifact } = origin;
    const { content, links = [], notes = [], reasonToSkip } = readContent({ name: basename(file), isNamed, isTemplate }, text, this.maxBytes);
    if (content) {
      this.files.push({
        ...content,
        file,
        get id() {
          return origin.id;
        },
        recordOf: artifact && this.recordsOfConstructs().of({ file, artifact }),
      });
    }
    if (reasonToSkip !== undefined) {
      this.skipped.push({ file, reason: reasonToSkip });
    }
    this.links.push(...links.map(each => ({ ...each, file })));
    this.notes.push(...notes.map(reason => ({ file, reason })));
  }

  /** Loads the code on demand: most runs read no cloud assembly. */
  private recordsOfConstructs(): ConstructRecords {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return this.records ??= new (require('./construct-records') as typeof import('./construct-records')).ConstructRecords();
  }

  /** Reads something, and records why it cannot be read. */
  private report({ file }: Pick<Origin, 'file'>, read: () => void): void {
    try {
      read();
    } catch (error) {
      this.unreadable.push({ file, reason: (error as Error).message });
    }
  }
}

/** The text of a file in a folder, or why it cannot be read. */
interface FolderText {
  readonly found: FoundFile;
  readonly text: string;
  readonly error?: Error;
}

/** The number of characters that are read before they are parsed: some 50 templates. */
const GROUP_LENGTH = 1024 * 1024;

/**
 * Reads several files before it returns the first one of them. Reading and parsing each file in turn takes longer, because
 * both evict what the other has in the caches of the processor.
 */
function* textsOf(files: readonly FoundFile[], maxBytes: number): Generator<FolderText> {
  let [group, length]: [FolderText[], number] = [[], 0];
  for (const found of files) {
    const read = readFound(found, maxBytes);
    group.push(read);
    length += read.text.length;
    if (length >= GROUP_LENGTH) {
      yield* group;
      [group, length] = [[], 0];
    }
  }
  yield* group;
}

function readFound(found: FoundFile, maxBytes: number): FolderText {
  const { file, isRegular } = found;
  try {
    return { found, text: isRegular ? readRegularText(file, maxBytes) : readText(file, maxBytes, 'does not exist. Synthesize again: cdk synth') };
  } catch (error) {
    return { found, text: '', error: error as Error };
  }
}

function fail(reason: string): never {
  throw new Error(reason);
}
