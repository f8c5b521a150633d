import { definesTask, foreignFormatOf, relatedContentOf, remedyFor } from './foreign-formats';
import { FileContent, taskDefinitionsIn } from './task-definitions';
import { definitionNotRead, TemplateLinks } from './template';
import { UnreadPart, unreadPartsOf } from './unread-parts';
import { isTextWithTaskDefinition, UnreadTaskDefinition, unreadTaskDefinitionsIn } from './unread-task-definition';
import { isObject } from '../../checks/json';
import { fewNames, joinWords } from '../../wording';
import type { InputFile } from '../input';
import { Documents, InvalidText, parseDocuments } from '../parsing/documents';
import type { RepeatedKey } from '../parsing/repeated-keys';
import { TextPlaces } from '../parsing/text-places';

/** Where a text comes from. */
export interface ContentOrigin {
  /** The name of the file, without its folder. */
  readonly name: string;

  /** Whether an argument names the file, so that it must hold a task definition. */
  readonly isNamed: boolean;

  /** Whether a cloud assembly or CloudFormation names it, so that it must be a template, with or without task definitions. */
  readonly isTemplate: boolean;

  /** Whether the templates of its nested stacks are read as well. Defaults to `isTemplate`. */
  readonly isInAssembly?: boolean;
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

  /** The documents of a text with content. */
  readonly contents?: readonly unknown[];
}

/** YAML takes a hundred times as long as JSON, and templates have at most 1 MB. */
const YAML_FACTOR = 5;

const SKIPPED: ReadContent = { reasonToSkip: 'holds no task definition' };

/**
 * Reads the task definitions of a text.
 *
 * Throws if it should contain some and does not, or if they cannot be read. The message is the second half of a sentence
 * that starts with the name.
 */
export function readContent(origin: ContentOrigin, text: string, maxBytes: number): ReadContent {
  const { name, isNamed, isTemplate, isInAssembly = isTemplate } = origin;
  if (!isNamed && !isTemplate && !(OTHER_TEXT.test(name) ? namesTaskDefinitions(text) : mayHoldTaskDefinitions(text))) {
    return SKIPPED;
  }
  const documents = parse(origin, text, maxBytes);
  if (!('rangeOf' in documents)) {
    return documents;
  }
  // The contents are not kept: many files would fill the memory.
  const { contents, rangeOf, repeatedKeys } = documents;
  if (contents.some(isTextWithTaskDefinition)) {
    throw new Error(`contains a task definition in a text, not as JSON or YAML. ${remedyFor(text)}`);
  }
  const { taskDefinitions, count, links } = taskDefinitionsIn(contents, text, { isNamed, name });
  const read = taskDefinitions.map(({ properties }) => properties);
  const unread = contents.flatMap((content, index) =>
    unreadTaskDefinitionsIn(content, read).map(found => contents.length > 1 ? { ...found, path: [index, ...found.path] } : found));
  if (isTemplate) {
    requireTemplate(contents, isInAssembly);
  }
  if (taskDefinitions.length === 0 && (isNamed || !isTemplate)) {
    const related = relatedContentOf(contents[0]);
    const parts = unreadPartsIn(contents, isInAssembly);
    if (unread.length > 0) {
      throw new Error(isTemplateLike(contents[0]) ? reasonOf(unread) : related ?? reasonOf(unread));
    }
    if (!isNamed) {
      return { ...SKIPPED, links, notes: noteOfUnreadParts(parts.filter(({ isTask }) => isTask)) };
    }
    const [note] = noteOfUnreadParts(parts);
    const remedy = note === undefined ? 'Pass cdk.out, a template, or JSON of register-task-definition or describe-task-definition.' : `It ${note}`;
    throw new Error(`${related ?? 'contains no task definition'}. ${remedy}`);
  }
  const places = new TextPlaces(text);
  return {
    links,
    contents,
    notes: [
      ...noteOfPlaceholders(count),
      ...noteOfRepeatedKeys(repeatedKeys(taskDefinitions.map(({ path }) => path)), places),
      ...noteOfUnreadParts(unreadPartsIn(contents, isInAssembly)),
    ],
    content: {
      taskDefinitions: [...taskDefinitions, ...unread.map(({ path, tool }) => definitionNotRead(path.join('.') || name, path, {
        why: `${tool ? `it belongs to ${tool.project}` : 'it is in a place that is not read'}, beside others that are`,
        fix: `${tool ? tool.remedy : TO_PASS}.`,
      }))],
      placeOf: path => {
        const range = rangeOf(path);
        return range && places.of(range);
      },
      line: number => places.line(number),
    },
  };
}

/** Throws if the text of a template is none. In a cloud assembly, a template may be without resources. A macro may add them. */
function requireTemplate(contents: readonly unknown[], isInAssembly: boolean): void {
  const [content, ...others] = contents;
  const problem = contents.length === 0
    ? 'is empty'
    : !isObject(content) || others.length > 0
      ? `is not ${isInAssembly ? 'a template: it is not one JSON object' : 'one object in JSON or YAML'}`
      : content.Resources !== undefined && !isObject(content.Resources)
        ? `${isInAssembly ? 'is not a template: its Resources are' : 'has Resources that are'} not an object`
        : undefined;
  if (problem !== undefined) {
    throw new Error(`${problem}. ${isInAssembly ? 'Synthesize again: cdk synth' : 'CloudFormation would reject it.'}`);
  }
  if (!isInAssembly && isObject(content) && content.Resources === undefined && content.Transform === undefined) {
    throw new Error('has no Resources. CloudFormation would reject it.');
  }
}

function isTemplateLike(content: unknown): boolean {
  return isObject(content) && isObject(content.Resources);
}

const TO_PASS = 'Pass a template, or the input of register-task-definition';
const MAX_UNREAD = 3;

function reasonOf(unread: readonly UnreadTaskDefinition[]): string {
  const [{ tool }] = unread;
  const paths = unread.slice(0, MAX_UNREAD).map(({ path }) => path.join('.')).filter(path => path !== '');
  const more = unread.length > MAX_UNREAD ? [`and ${unread.length - MAX_UNREAD} more`] : [];
  const where = paths.length === 0 ? '' : `: ${[...paths, ...more].join(', ')}`;
  return tool
    ? `belongs to ${tool.project} and contains a task definition that is not read${where}. ${tool.remedy}`
    : `contains a task definition in a place that is not read${where}. ${TO_PASS}`;
}

/** Parses a text, or skips it if it is invalid, and a file of a folder that is probably something else. */
function parse({ name, isNamed, isTemplate }: ContentOrigin, text: string, maxBytes: number): Documents | ReadContent {
  const format = isTemplate ? undefined : foreignFormatOf(name, text);
  if (format !== undefined) {
    if (isNamed || definesTask(text)) {
      throw new Error(format);
    }
    return SKIPPED;
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

function noteOfPlaceholders({ scalars, placeholders }: FileContent['count']): string[] {
  return placeholders >= 3 && placeholders >= 0.8 * scalars
    ? [`consists of placeholders: ${placeholders} of ${scalars} values are unresolved, and most rules cannot judge them. Fill them in first.`]
    : [];
}

function noteOfRepeatedKeys(keys: readonly RepeatedKey[], places: TextPlaces): string[] {
  const named = [...new Set(keys.map(({ name, key }) => `${name} (line ${places.of(key).line})`))];
  return named.length === 0 ? [] : [`repeats ${joinWords(fewNames(named))} in one structure with another value. Only the last value counts: remove the others.`];
}

function unreadPartsIn(contents: readonly unknown[], isInAssembly: boolean): UnreadPart[] {
  return contents.flatMap(content => unreadPartsOf(content, isInAssembly));
}

function noteOfUnreadParts(parts: readonly UnreadPart[]): string[] {
  return parts.length === 0 ? [] : [`has parts that are not read: ${fewNames(parts.map(({ what }) => what)).join('; ')}. Check their templates, or the output of describe-task-definition, too.`];
}

/** The names of files that rarely contain a task definition: templates of any text, and programs. */
const OTHER_TEXT = /(?<!\.(?:json|ya?ml|template))\.(?:tpl|tftpl|tmpl|gotmpl|j2|jinja2?|erb|ejs|hbs|mustache|cue)$/i;

/** A quick test that excludes most files of a folder. Escapes may hide a name, and YAML folds escaped line breaks. */
function mayHoldTaskDefinitions(text: string): boolean {
  return text.includes('TaskDefinition') || /task_?definition|container_?definition|image|\\[ux\r\n]/i.test(text);
}

/** Whether an invalid text names task definitions, or could be a list of container definitions. */
function namesTaskDefinitions(text: string): boolean {
  const plain = withoutEscapes(text);
  return /AWS::ECS::TaskDefinition|container_?definitions/i.test(plain) || (/^\s*\[/.test(plain) && /\bimage\b/i.test(plain));
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
