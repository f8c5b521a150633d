import { foreignFormatOf, relatedContentOf, remedyFor } from './foreign-formats';
import { FileContent, taskDefinitionsIn } from './task-definitions';
import { isTextWithTaskDefinition, unreadTaskDefinitionIn } from './unread-task-definition';
import type { FileSource, InputFile } from '../input';
import { Documents, InvalidText, parseDocuments } from '../parsing/documents';
import { TextPlaces } from '../parsing/text-places';

/** Where a text comes from. */
export interface ContentOrigin {
  /** The name of the file, without its folder. */
  readonly name: string;

  /** Whether an argument names the file, so that it must hold a task definition. */
  readonly isNamed: boolean;

  /** Whether a cloud assembly names the file, so that it must be a template, with or without task definitions. */
  readonly isTemplate: boolean;
}

/** The task definitions of a text, with the places of their values. */
export interface Content extends Pick<InputFile, 'taskDefinitions' | 'placeOf' | 'line'> {
  readonly source: Omit<FileSource, 'withText'>;
}

/** A text that was read or skipped. */
export interface ReadContent {
  /** Undefined if the text was skipped. */
  readonly content?: Content;

  /** The second half of a sentence that starts with the name: why it was skipped. */
  readonly reasonToSkip?: string;

  /** The second half of a sentence that starts with the name: what users should know about it. */
  readonly note?: string;
}

/** YAML takes a hundred times as long as JSON, and templates have at most 1 MB. */
const YAML_FACTOR = 5;

const SKIPPED: ReadContent = { reasonToSkip: 'holds no task definition' };

/**
 * Reads the task definitions of a text.
 *
 * Throws if it should contain some and does not, or if they cannot be read. The message is the second half of a sentence that starts with the name.
 */
export function readContent(origin: ContentOrigin, text: string, maxBytes: number): ReadContent {
  const { name, isNamed, isTemplate } = origin;
  if (!isNamed && !isTemplate && !mayHoldTaskDefinitions(text)) {
    return SKIPPED;
  }
  const documents = parse(origin, text, maxBytes);
  if (!('contents' in documents)) {
    return documents;
  }
  // The contents are not kept: many files would fill the memory.
  const { contents, rangeOf, sourceOf } = documents;
  if (contents.some(isTextWithTaskDefinition)) {
    throw new Error(`contains a task definition in a text, not as JSON or YAML. ${remedyFor(text)}`);
  }
  const { taskDefinitions, count } = taskDefinitionsIn(contents, text, { isNamed, name });
  if (taskDefinitions.length === 0 && isNamed) {
    throw new Error(`${relatedContentOf(contents[0]) ?? 'contains no task definition'}. Pass cdk.out, a template, or JSON of register-task-definition or describe-task-definition.`);
  }
  if (taskDefinitions.length === 0 && !isTemplate) {
    const [unread] = contents.map(unreadTaskDefinitionIn).filter(path => path !== undefined);
    if (unread) {
      throw new Error(relatedContentOf(contents[0]) ?? `contains a task definition in a place that is not read: ${unread.join('.')}. Pass a template, or the input of register-task-definition`);
    }
    return SKIPPED;
  }
  const places = new TextPlaces(text);
  return {
    note: noteOfPlaceholders(count),
    content: {
      taskDefinitions,
      placeOf: path => {
        const range = rangeOf(path);
        return range && places.of(range);
      },
      line: number => places.line(number),
      source: { text, sourceOf, placeOf: range => places.of(range) },
    },
  };
}

/** Parses a text, or skips it if it is invalid, and a file of a folder that is probably something else. */
function parse({ name, isNamed, isTemplate }: ContentOrigin, text: string, maxBytes: number): Documents | ReadContent {
  const format = isNamed ? foreignFormatOf(name, text) : undefined;
  if (format !== undefined) {
    throw new Error(format);
  }
  try {
    return parseDocuments(text, { prefersYaml: /.\.ya?ml$/i.test(name), maxYamlLength: maxBytes / YAML_FACTOR });
  } catch (error) {
    if (!(error instanceof InvalidText)) {
      throw error;
    }
    if (!isNamed && !isTemplate && !namesTaskDefinitions(text)) {
      return { reasonToSkip: `is not valid ${error.language}, and names no task definition` };
    }
    throw new InvalidText(error.language, `is not valid ${error.language}: ${error.message}. ${remedyFor(text)}`);
  }
}

function noteOfPlaceholders({ scalars, placeholders }: FileContent['count']): string | undefined {
  return placeholders >= 3 && placeholders >= 0.8 * scalars
    ? `consists of placeholders: ${placeholders} of ${scalars} values are unresolved, and most rules cannot judge them. Fill them in first.`
    : undefined;
}

/** A quick test that excludes most files of a folder. Escapes may hide a name, and YAML folds escaped line breaks. */
function mayHoldTaskDefinitions(text: string): boolean {
  return text.includes('TaskDefinition') || /TaskDefinition|containerDefinition|container_definition|image|\\[ux\r\n]/i.test(text);
}

/** Whether an invalid text names task definitions, or could be a list of container definitions. */
function namesTaskDefinitions(text: string): boolean {
  return /AWS::ECS::TaskDefinition|containerDefinitions|container_definitions|\\[ux\r\n]/i.test(text) || (/^\s*\[/.test(text) && /\bimage\b/i.test(text));
}
