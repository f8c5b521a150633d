import { basename } from 'node:path';
import { readAssembly } from './assembly';
import { ConstructRecords } from './construct-records';
import { DEFAULT_MAX_BYTES, readText, statusOf, tooLarge } from './file-text';
import type { Json } from '../../checks/json';
import { UsageError } from '../../usage-error';
import { ContentOrigin, NoTaskDefinition, readContent } from '../content/read-content';
import { FileLinks, filesOfLinkedServices, TemplateLinks } from '../content/template-links';
import type { FileNote, Input, InputFile } from '../input';
import { decodeText } from '../parsing/decoding';
import { whyUnreadable } from '../failures';

/** How to read the arguments. */
export interface ReadingOptions {
  /** The content of standard input, which the argument `-` stands for. Undefined if it is larger than `maxBytes`. */
  readonly standardInput?: Uint8Array;

  /** The size limit of a file. Defaults to 10 MB. */
  readonly maxBytes?: number;

  /** Whether to skip files that hold no task definition. Defaults to false. */
  readonly skipOthers?: boolean;
}

/** The argument for standard input, and its name in the output. */
export const STANDARD_INPUT = '-';
export const STANDARD_INPUT_NAME = 'stdin';

/** Checks the files of a Git repository, in any of its folders. */
export const CHECK_FILES_OF_GIT = "git ls-files -z '*.json' '*.template' '*.yaml' '*.yml' | xargs -0 npx cdk-fargate-linux-controls check --skip-others --";

/**
 * Reads cloud assemblies, files, and standard input. Everything is read or reported: files that cannot be read do not end
 * the reading.
 */
export function readInput(paths: readonly string[], options: ReadingOptions = {}): Input {
  const reader = new InputReader(options);
  new Set(paths).forEach(path => reader.read(path));
  reader.readLinked();
  return reader;
}

/** Throws if something could not be read. */
export function requireReadable({ unreadable }: Input): void {
  if (unreadable.length > 0) {
    throw new UsageError(unreadable.map(({ file, reason }) => `${file} ${reason}`).join('\n'));
  }
}

/** Where a text comes from. */
interface Origin extends Pick<ContentOrigin, 'expected'> {
  readonly file: string;
  readonly artifact?: Json;
}

class InputReader implements Input {
  public readonly files: InputFile[] = [];
  public readonly skipped: FileNote[] = [];
  public readonly unreadable: FileNote[] = [];
  public readonly notes: FileNote[] = [];
  public readonly links: FileLinks[] = [];

  /** The notes on files that should contain task definitions and do not. Such a file is read if it is linked. */
  private readonly notesIfLinked: FileNote[] = [];

  private readonly maxBytes: number;
  private readonly records = new ConstructRecords();

  constructor(private readonly options: ReadingOptions) {
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  }

  public read(path: string): void {
    if (path === STANDARD_INPUT) {
      const origin = { file: STANDARD_INPUT_NAME, expected: 'task definitions' } as const;
      this.report(origin, () => this.readContent(origin, decodeText(this.options.standardInput ?? fail(tooLarge(this.maxBytes).message))));
      return;
    }
    const file = { file: path === '' ? "''" : path, expected: this.options.skipOthers ? 'anything' : 'task definitions' } as const;
    this.report(file, () => {
      const status = statusOf(path) ?? fail(`does not exist${/\bcdk\.out\b/.test(path) ? '. Synthesize first: cdk synth' : ''}`);
      if (status.isDirectory()) {
        this.readAssembly(path);
      } else {
        this.readContent(file, readText(path, this.maxBytes));
      }
    });
  }

  /** A file without task definitions is read if its services run those of other files. */
  public readLinked(): void {
    const linked = filesOfLinkedServices(this.links);
    this.notes.push(...this.notesIfLinked.filter(({ file }) => linked.has(file)));
    for (const list of [this.skipped, this.unreadable]) {
      const others = list.splice(0);
      list.push(...others.filter(({ file }) => !linked.has(file)));
      this.files.push(...others.filter(({ file }) => linked.has(file)).map(({ file }) => ({ file, taskDefinitions: [], placeOf: () => undefined, line: () => '' })));
    }
  }

  private readAssembly(folder: string): void {
    const { templates, others, unreadable } = readAssembly(folder) ?? fail(`is a folder, but not a cloud assembly. To check the files of a repository, run in it: ${CHECK_FILES_OF_GIT}`);
    this.skipped.push(...others.map(file => ({ file, reason: 'is not part of the cloud assembly: manifest.json does not name it' })));
    this.unreadable.push(...unreadable);
    for (const { file, artifact } of templates) {
      const origin = { file, expected: 'template', artifact } as const;
      this.report(origin, () => this.readContent(origin, readText(file, this.maxBytes, 'does not exist. Synthesize again: cdk synth')));
    }
  }

  private readContent(origin: Origin, text: string): void {
    const { file, expected, artifact } = origin;
    const { content, links = [], notes = [], reasonToSkip } = readContent({ name: basename(file), expected }, text, this.maxBytes);
    if (content) {
      this.files.push({ ...content, file, recordOf: artifact && this.records.of({ file, artifact }) });
    }
    if (reasonToSkip !== undefined) {
      this.skipped.push({ file, reason: reasonToSkip });
    }
    this.addLinks(file, links);
    this.notes.push(...notes.map(reason => ({ file, reason })));
  }

  private addLinks(file: string, links: readonly TemplateLinks[]): void {
    this.links.push(...links.map(each => ({ ...each, file })));
  }

  /** Reads something, and records why it cannot be read. */
  private report(origin: Pick<Origin, 'file'>, read: () => void): void {
    try {
      read();
    } catch (error) {
      // An assembly that cannot be read names one of its files.
      const { file = origin.file } = error as { readonly file?: string };
      if (error instanceof NoTaskDefinition) {
        this.addLinks(file, error.links);
        this.notesIfLinked.push(...error.notes.map(note => ({ file, reason: note })));
      }
      this.unreadable.push({ file, reason: whyUnreadable(error) });
    }
  }
}

function fail(reason: string): never {
  throw new Error(reason);
}
