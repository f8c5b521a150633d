import { basename, extname, relative, sep } from 'node:path';
import { foreignFormatOf, relatedContentOf, remedyFor } from './content/foreign-formats';
import { DEFAULT_MAX_BYTES, readText, statusOf, tooLarge, withoutByteOrderMark } from './files/file-text';
import type { FileNote, Input, InputFile } from './input';
import { UsageError } from '../usage-error';
import { FileContent, taskDefinitionsIn } from './content/task-definitions';
import { isTextWithTaskDefinition, unreadTaskDefinitionIn } from './content/unread-task-definition';
import { Documents, InvalidText, parseDocuments } from './parsing/documents';
import { TextPlaces } from './parsing/text-places';

/** How to read the arguments. */
export interface ReadingOptions {
  /** The content of standard input, which the argument `-` stands for. Undefined if it is larger than `maxBytes`. */
  readonly standardInput?: string;

  /** The size limit of a file. Defaults to 10 MB. */
  readonly maxBytes?: number;
}

/** The argument for standard input, and its name in the output. */
export const STANDARD_INPUT = '-';
const STANDARD_INPUT_NAME = 'stdin';

/**
 * Reads files, folders, and standard input. Everything is read or reported: files that cannot be read do not end the reading, and files of folders that are
 * something else are skipped with a reason.
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

/** YAML takes a hundred times as long as JSON, and templates have at most 1 MB. */
const YAML_FACTOR = 5;

/** Where a text comes from. */
interface Origin {
  readonly file: string;
  readonly id: string;

  /** Whether an argument names the file, so that it must hold a task definition. */
  readonly isNamed: boolean;

  /** Whether a cloud assembly names the file, so that it must be a template, with or without task definitions. */
  readonly isTemplate: boolean;
  readonly artifact?: unknown;
}

class InputReader implements Input {
  public readonly files: InputFile[] = [];
  public readonly skipped: FileNote[] = [];
  public readonly unreadable: FileNote[] = [];
  public readonly notes: FileNote[] = [];

  private readonly maxBytes: number;

  constructor(private readonly options: ReadingOptions) {
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  }

  public read(path: string): void {
    if (path === STANDARD_INPUT) {
      const origin = { file: STANDARD_INPUT_NAME, id: STANDARD_INPUT_NAME, isNamed: true, isTemplate: false };
      this.report(origin, () => this.readContent(origin, withoutByteOrderMark(this.options.standardInput ?? fail(tooLarge(this.maxBytes)))));
      return;
    }
    const origin = { file: path, id: basename(path), isNamed: true, isTemplate: false };
    this.report(origin, () => {
      const status = statusOf(path) ?? fail(`does not exist${/\bcdk\.out\b/.test(path) ? '. Synthesize first: cdk synth' : ''}`);
      if (status.isDirectory()) {
        this.readFolder(path);
      } else {
        this.readContent(origin, readText(path, status, this.maxBytes));
      }
    });
  }

  private readFolder(folder: string): void {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { findFiles } = require('./files/folder') as typeof import('./files/folder');
    const { files, skipped, unreadable } = findFiles(folder);
    const before = this.files.length + this.unreadable.length;
    this.skipped.push(...skipped);
    this.unreadable.push(...unreadable);
    for (const { file, isTemplate, artifact } of files) {
      const origin = { file, id: relative(folder, file).split(sep).join('/'), isNamed: false, isTemplate, artifact };
      this.report(origin, () => this.readContent(origin, readText(file, statusOf(file) ?? fail('does not exist. Synthesize again: cdk synth'), this.maxBytes)));
    }
    if (this.files.length + this.unreadable.length === before) {
      this.unreadable.push({ file: folder, reason: 'contains no task definitions. If it is the folder of a CDK app, synthesize first: cdk synth' });
    }
  }

  private readContent(origin: Origin, text: string): void {
    const { file, isNamed, isTemplate } = origin;
    if (!isNamed && !isTemplate && !mayHoldTaskDefinitions(text)) {
      this.skipped.push({ file, reason: 'holds no task definition' });
      return;
    }
    const documents = this.parse(origin, text);
    if (!documents) {
      return;
    }
    // The contents are not kept: many files would fill the memory.
    const { contents, rangeOf, sourceOf } = documents;
    if (contents.some(isTextWithTaskDefinition)) {
      fail(`contains a task definition in a text, not as JSON or YAML. ${remedyFor(text)}`);
    }
    const { taskDefinitions, count } = taskDefinitionsIn(contents, text, { isNamed, name: basename(file) });
    if (taskDefinitions.length === 0 && isNamed) {
      fail(`${relatedContentOf(contents[0]) ?? 'contains no task definition'}. Pass cdk.out, a template, or JSON of register-task-definition or describe-task-definition.`);
    }
    if (taskDefinitions.length === 0 && !isTemplate) {
      const [unread] = contents.map(unreadTaskDefinitionIn).filter(path => path !== undefined);
      if (unread) {
        fail(relatedContentOf(contents[0]) ?? `contains a task definition in a place that is not read: ${unread.join('.')}. Pass a template, or the input of register-task-definition`);
      }
      this.skipped.push({ file, reason: 'holds no task definition' });
      return;
    }
    this.noteOfPlaceholders(file, count);
    const places = new TextPlaces(text);
    this.files.push({
      file,
      id: origin.id,
      taskDefinitions,
      artifact: origin.artifact,
      placeOf: path => {
        const range = rangeOf(path);
        return range && places.of(range);
      },
      line: number => places.line(number),
      source: isTemplate ? undefined : { text, sourceOf, placeOf: range => places.of(range), withText: other => this.withText(origin, other) },
    });
  }

  private withText(origin: Origin, text: string): InputFile {
    const reader = new InputReader(this.options);
    reader.readContent(origin, text);
    return reader.files[0] ?? fail('contains no task definition');
  }

  /** Parses a text. Undefined if it is invalid, and a file of a folder that is probably something else. */
  private parse({ file, isNamed, isTemplate }: Origin, text: string): Documents | undefined {
    const format = isNamed ? foreignFormatOf(file, text) : undefined;
    if (format !== undefined) {
      fail(format);
    }
    try {
      return parseDocuments(text, { prefersYaml: /^\.ya?ml$/i.test(extname(file)), maxYamlLength: this.maxBytes / YAML_FACTOR });
    } catch (error) {
      if (!(error instanceof InvalidText)) {
        throw error;
      }
      if (!isNamed && !isTemplate && !namesTaskDefinitions(text)) {
        this.skipped.push({ file, reason: `is not valid ${error.language}, and names no task definition` });
        return undefined;
      }
      fail(`is not valid ${error.language}: ${error.message}. ${remedyFor(text)}`);
    }
  }

  private noteOfPlaceholders(file: string, { scalars, placeholders }: FileContent['count']): void {
    if (placeholders >= 3 && placeholders >= 0.8 * scalars) {
      this.notes.push({ file, reason: `consists of placeholders: ${placeholders} of ${scalars} values are unresolved, and most rules cannot judge them. Fill them in first.` });
    }
  }

  /** Reads something, and records why it cannot be read. */
  private report({ file }: Origin, read: () => void): void {
    try {
      read();
    } catch (error) {
      this.unreadable.push({ file, reason: (error as Error).message });
    }
  }
}

/** A quick test that excludes most files of a folder. Escapes may hide a name, and YAML folds escaped line breaks. */
function mayHoldTaskDefinitions(text: string): boolean {
  return text.includes('TaskDefinition') || /TaskDefinition|containerDefinition|container_definition|image|\\[ux\r\n]/i.test(text);
}

/** Whether an invalid text names task definitions, or could be a list of container definitions. */
function namesTaskDefinitions(text: string): boolean {
  return /AWS::ECS::TaskDefinition|containerDefinitions|container_definitions|\\[ux\r\n]/i.test(text) || (/^\s*\[/.test(text) && /\bimage\b/i.test(text));
}

function fail(reason: string): never {
  throw new Error(reason);
}
