import { Advice, ADVICE, foreignContentOf, foreignFormatOf, foreignTextOf, remedyFor } from './foreign-formats';
import { definitionNotRead } from './found';
import { FileContent, taskDefinitionsIn } from './task-definitions';
import type { TemplateLinks } from './template-links';
import { MAY_HAVE_UNREAD_PARTS, unreadPartsOf } from './unread-parts';
import { isTextWithTaskDefinition, unreadTaskDefinitionsIn } from './unread-task-definition';
import { isObject } from '../../checks/json';
import type { JsonPath } from '../../checks/model';
import { fewNames, joinWords } from '../../wording';
import type { InputFile } from '../input';
import { Documents, InvalidText, parseDocuments } from '../parsing/documents';
import type { RepeatedKey } from '../parsing/repeated-keys';
import { TextPlaces } from '../parsing/text-places';

/** Where a text comes from. */
export interface ContentOrigin {
  /** The name of the file, without its folder. */
  readonly name: string;

  /**
   * What the text must be: a file with task definitions, anything, in which they are searched, or a template of a cloud
   * assembly, with or without task definitions.
   */
  readonly expected: 'task definitions' | 'anything' | 'template';

  /** What to do about texts that are not read. Defaults to advice about files. */
  readonly advice?: Advice;
}

/** The task definitions of a text, with the places of their values. */
export type Content = Pick<InputFile, 'taskDefinitions' | 'placeOf' | 'line'>;

/** A text that was read or skipped. */
export interface ReadContent {
  /** Undefined if the text was skipped. */
  readonly content?: Content;

  /** What the templates of the text share with others, whether it was skipped or not. Defaults to nothing. */
  readonly links?: readonly TemplateLinks[];

  /** The second half of a sentence that starts with the name: why it was skipped. */
  readonly reasonToSkip?: string;

  /** The second halves of sentences that start with the name: what users should know about it. */
  readonly notes?: readonly string[];
}

/** YAML takes a hundred times as long as JSON, and templates have at most 1 MB. */
export const YAML_FACTOR = 5;

const SKIPPED: ReadContent = { reasonToSkip: 'holds no task definition' };
const NOT_PARSED: ReadContent = { reasonToSkip: 'names no task definition' };

/** A text without task definitions that should contain some. It may have services that run those of other files. */
export class NoTaskDefinition extends Error {
  constructor(reason: string, public readonly links: readonly TemplateLinks[], public readonly notes: readonly string[]) {
    super(reason);
  }
}

/**
 * Reads the task definitions of a text.
 *
 * Throws if it should contain some and does not, or if they cannot be read. The message is the second half of a sentence
 * that starts with the name.
 */
export function readContent(origin: ContentOrigin, text: string, maxBytes: number): ReadContent {
  const { name, expected, advice = ADVICE } = origin;
  if (expected === 'anything' && !mayHoldTaskDefinitions(text) && !MAY_HAVE_UNREAD_PARTS.test(text)) {
    return NOT_PARSED;
  }
  const documents = parse(origin, advice, text, maxBytes);
  if (!('rangeOf' in documents)) {
    return documents;
  }
  // The contents are not kept: many files would fill the memory.
  const { contents, rangeOf, repeatedKeys } = documents;
  if (contents.some(isTextWithTaskDefinition)) {
    const format = foreignTextOf(text);
    throw new Error(format ? advice[format] : `contains a task definition, but not as JSON or YAML. ${remedyFor(text, advice)}`);
  }
  const { taskDefinitions, count, links } = taskDefinitionsIn(contents);
  const read = taskDefinitions.map(({ properties }) => properties);
  const unread = contents.flatMap((content, index) =>
    unreadTaskDefinitionsIn(content, read).map(path => contents.length > 1 ? [index, ...path] : path));
  if (expected === 'template') {
    requireTemplate(contents);
  }
  const parts = contents.flatMap(content => unreadPartsOf(content, expected === 'template'));
  if (taskDefinitions.length === 0 && expected !== 'template') {
    const format = contents.map(content => typeof content === 'string' ? foreignTextOf(text) : foreignContentOf(content)).find(found => found);
    const foreign = format && advice[format];
    if (unread.length > 0 || (format === 'terraform' && namesTaskDefinitions(text))) {
      throw new Error(foreign ?? `contains a task definition in a place that is not read: ${placesText(unread)}. ${advice.other}`);
    }
    const isOfTool = foreign !== undefined && typeof contents[0] === 'string' && namesTaskDefinitions(text);
    if (expected === 'anything' && !isOfTool) {
      return { ...SKIPPED, links, notes: noteOfUnreadParts(parts) };
    }
    const notes = noteOfUnreadParts(parts);
    throw new NoTaskDefinition(foreign ?? whatIs(contents[0], notes.map(note => `It ${note}`)[0] ?? advice.other), links, notes);
  }
  const places = new TextPlaces(text);
  return {
    links,
    notes: [
      ...noteOfPlaceholders(count),
      ...noteOfRepeatedKeys(repeatedKeys(taskDefinitions.map(({ path }) => path)), places),
      ...noteOfUnreadParts(parts),
    ],
    content: {
      taskDefinitions: [...taskDefinitions, ...unread.map(path => definitionNotRead(path.join('.') || name, path, {
        why: 'it is in a place that is not read, beside others that are', fix: advice.other,
      }))],
      placeOf: path => {
        const range = rangeOf(path);
        return range && places.of(range);
      },
      line: number => places.line(number),
    },
  };
}

/** Throws if a template of a cloud assembly is none. It may be without resources. */
function requireTemplate(contents: readonly unknown[]): void {
  const [content, ...others] = contents;
  const problem = contents.length === 0
    ? 'is empty'
    : !isObject(content) || others.length > 0
      ? 'is not a template: it is not one JSON object'
      : content.Resources !== undefined && !isObject(content.Resources)
        ? 'is not a template: its Resources are not an object'
        : undefined;
  if (problem !== undefined) {
    throw new Error(`${problem}. Synthesize again: cdk synth`);
  }
}

const MAX_UNREAD = 3;

function placesText(paths: readonly JsonPath[]): string {
  const more = paths.length > MAX_UNREAD ? [`and ${paths.length - MAX_UNREAD} more`] : [];
  return [...paths.slice(0, MAX_UNREAD).map(path => path.join('.') || 'its top level'), ...more].join(', ');
}

/** Returns what valid JSON or YAML without a task definition is, and what to do. */
function whatIs(content: unknown, remedy: string): string {
  return `${isObject(content) && isObject(content.Resources) ? 'is a CloudFormation template without task definitions' : 'contains no task definition'}. ${remedy}`;
}

/** Parses a text, or skips one that is invalid and probably something else. */
function parse({ name, expected }: ContentOrigin, advice: Advice, text: string, maxBytes: number): Documents | ReadContent {
  const isOther = expected === 'anything' && !namesTaskDefinitions(text);
  const format = expected === 'template' ? undefined : foreignFormatOf(name, text);
  if (format !== undefined) {
    return isOther ? NOT_PARSED : fail(advice[format]);
  }
  try {
    return parseDocuments(text, { prefersYaml: /.\.ya?ml$/i.test(name), maxYamlLength: maxBytes / YAML_FACTOR });
  } catch (error) {
    if (!(error instanceof InvalidText)) {
      throw error;
    }
    if (isOther) {
      return { reasonToSkip: `is not valid ${error.language}, and names no task definition` };
    }
    const foreign = foreignTextOf(text);
    throw foreign ? new Error(advice[foreign]) : new InvalidText(error.language, `is not valid ${error.language}: ${error.message}. ${remedyFor(text, advice)}`);
  }
}

function noteOfPlaceholders({ scalars, placeholders }: FileContent['count']): string[] {
  return placeholders >= 3 && placeholders >= 0.8 * scalars
    ? [`consists of placeholders: ${placeholders} of ${scalars} values are unresolved, and most rules cannot judge them. Fill them in first.`]
    : [];
}

function noteOfRepeatedKeys(keys: readonly RepeatedKey[], places: TextPlaces): string[] {
  const named = [...new Set(keys.map(({ name, key }) => `${name} (line ${places.of(key).line})`))];
  return named.length === 0 ? [] : [`repeats ${joinWords(fewNames(named))} in one structure with another value. Only the last value counts: remove the others.`];
}

function noteOfUnreadParts(parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`has parts that are not read: ${fewNames(parts).join('; ')}. Check their templates, or the output of describe-task-definition, too.`];
}

/** A quick test that excludes most files that are something else. Escapes may hide a name, and YAML folds escaped line breaks. */
function mayHoldTaskDefinitions(text: string): boolean {
  return text.includes('TaskDefinition') || /task_?definition|container_?definition|essential|portMappings|systemControls|AWS::ECS::|\\[ux\r\n]/i.test(text);
}

/** Whether a text that is not read names task definitions. */
function namesTaskDefinitions(text: string): boolean {
  return /aws_ecs_task_definition|AWS::ECS::TaskDefinition|container_?definitions/i.test(withoutEscapes(text));
}

/** Resolves the escapes that can hide a name in JSON and YAML. */
function withoutEscapes(text: string): string {
  return text
    .replace(/\\\r?\n[ \t]*/g, '')
    .replace(/\\(?:u([\da-f]{4})|x([\da-f]{2})|U000([\da-f]{5}))/gi, (escape, ...codes: (string | undefined)[]) => {
      const code = Number.parseInt(codes.slice(0, 3).find(digits => digits !== undefined)!, 16);
      return code > 0x10FFFF ? escape : String.fromCodePoint(code);
    });
}

function fail(reason: string): never {
  throw new Error(reason);
}
