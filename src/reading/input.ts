import type { JsonPath } from '../checks/model';
import type { FoundTaskDefinition, TaskDefinitionFile } from './content/found';
import type { FileLinks } from './content/template-links';

/** Everything that the arguments of a command contain. */
export interface Input {
  /** The files that were read, in the order of the arguments. */
  readonly files: readonly InputFile[];

  /** The files that hold no task definitions, and those of cloud assemblies that no manifest names. */
  readonly skipped: readonly FileNote[];

  /** The files that could not be read, so that their task definitions are unknown. The command exits with 2. */
  readonly unreadable: readonly FileNote[];

  /** What users should know about files that were read, for example that most values are placeholders. */
  readonly notes: readonly FileNote[];

  /** What the files share with each other. Defaults to nothing. */
  readonly links?: readonly FileLinks[];
}

/** A sentence about a file. */
export interface FileNote {
  readonly file: string;

  /** The line that the sentence is about. Undefined if it is about the file. */
  readonly line?: number;

  /** The second half of a sentence that starts with the file: `is not valid JSON: …`. With a line, a sentence of its own. */
  readonly reason: string;
}

/** A file with its task definitions. */
export interface InputFile extends TaskDefinitionFile {
  /**
   * Returns what a cloud assembly contains about the construct of a task definition. Undefined for files that are not
   * part of one.
   */
  recordOf?(taskDefinition: FoundTaskDefinition): ConstructRecord | undefined;

  /** Returns the place of a value, or of the closest value around it. Undefined if the file has no such document. */
  placeOf(path: JsonPath): Place | undefined;

  /** Returns a line of the file, counted from 1, without its line break. */
  line(number: number): string;
}

/** What a cloud assembly contains about a construct, besides its template. */
export interface ConstructRecord {
  /** The path of the construct, without a leading slash. */
  readonly path: string;

  /** The ids that the app acknowledges for the construct, with the reasons. */
  readonly acknowledged: ReadonlyMap<string, unknown>;

  /** Where the app creates the construct, computed lazily. Undefined if the assembly does not contain it. */
  readonly createdAt?: SourcePosition;
}

/** A position in a source file of the app. A file below the working directory is relative to it. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;

  /** Undefined in Python, whose stack traces contain no columns. */
  readonly column?: number;
}

/** A range in a file. Lines and columns are counted from 1, columns in UTF-16 code units. The end column is exclusive. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
