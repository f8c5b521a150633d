import { depthOf, jsonNode, valuesOf } from './json';
import { countKeys, RepeatedKey, repeatedKeysAt, writesKeys } from './repeated-keys';
import { once, rangeOf, type Range, type SourceNode } from './source-node';
import { parsedJson } from '../../attempt';
import type { JsonPath } from '../../checks/model';

/** Loads the YAML parser on demand: the CDK writes JSON. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const yaml = () => require('./yaml') as typeof import('./yaml');

/** The documents of a text. */
export interface Documents {
  readonly contents: readonly unknown[];

  /** Returns the range of a value. If there are several documents, the path starts with the position of the document. */
  rangeOf(path: JsonPath): Range | undefined;

  /** Returns the keys that structures around and in the values at some paths have more than once, with different values. */
  repeatedKeys(paths: readonly JsonPath[]): readonly RepeatedKey[];
}

/** A text that is neither JSON nor YAML. */
export class InvalidText extends Error {
  constructor(public readonly language: 'JSON' | 'YAML', message: string) {
    super(message);
  }
}

interface ParsingOptions {
  /** Whether the text is YAML if it is not JSON, although it begins like JSON. Defaults to false. */
  readonly prefersYaml?: boolean;

  /** The length limit of YAML, which is parsed a hundred times as slowly as JSON. Defaults to no limit. */
  readonly maxYamlLength?: number;
}

/** The nesting limit: deeper than real templates, and safe for recursive readers. */
const MAX_DEPTH = 500;

/**
 * Parses all documents of a YAML stream, or all values of a JSON stream.
 *
 * Throws `InvalidText`, or another error if the text is too large.
 */
export function parseDocuments(text: string, { prefersYaml = false, maxYamlLength = Infinity }: ParsingOptions = {}): Documents {
  // YAML can start like a JSON scalar, and JSON documents and flow style are valid YAML.
  const [, start] = /^[\s\u001e]*(?:([[{])|["\dfnt-])/.exec(text) ?? [undefined, 'none'];
  if (start === 'none') {
    return parseYamlStream(text, maxYamlLength);
  }
  try {
    return parseJsonStream(text);
  } catch (error) {
    if (start !== undefined && !prefersYaml && !/^---/m.test(text)) {
      throw error;
    }
    return parseYamlStream(text, maxYamlLength);
  }
}

function parseJsonStream(text: string): Documents {
  // Undefined for a stream.
  const single = parsedJson(text);
  // Searching a value is faster than searching its text.
  const keys = single === undefined ? undefined : countKeys(single, MAX_DEPTH);
  if (keys === undefined ? depthOf(text) > MAX_DEPTH : keys === Infinity) {
    throw new InvalidText('JSON', `more than ${MAX_DEPTH} levels of nesting`);
  }
  const ranges = single === undefined ? valuesOf(text) : [{ start: 0, end: text.length }];
  const contents = single === undefined ? ranges.map(range => parseJsonValue(text, range)) : [single];
  // Most files have no findings, so their positions are found on demand. They are kept for the other findings of the file.
  return documentsFrom(contents, once(() => ranges.map(({ start }) => jsonNode(text, start))), text, keys ?? countKeys(contents));
}

function parseJsonValue(text: string, { start, end }: Range): unknown {
  try {
    return JSON.parse(text.slice(start, end)) as unknown;
  } catch (error) {
    throw new InvalidText('JSON', reasonOf(error as Error, text, start));
  }
}

function parseYamlStream(text: string, maxLength: number): Documents {
  if (text.length > maxLength) {
    throw new Error(`is larger than ${maxLength / 1024 / 1024} MB, the limit for YAML. Convert it to JSON, or raise the limit: --max-size MEGABYTES`);
  }
  const parse = () => {
    try {
      return yaml().parseYaml(text, MAX_DEPTH);
    } catch (error) {
      throw new InvalidText('YAML', (error as Error).message.split('\n')[0].replace(/:$/, ''));
    }
  };
  const { contents } = parse();
  // The positions of most files are never used, and parsing again costs less than keeping them all. They are kept for the
  // other findings of the file.
  return documentsFrom(contents, once(() => parse().roots), text);
}

/** Returns documents, given the number of keys in JSON, each of which a structure has once. */
function documentsFrom(contents: readonly unknown[], roots: () => readonly (SourceNode | undefined)[], text: string, keys?: number): Documents {
  const rootOf = (path: JsonPath) => roots().length > 1
    ? { root: roots()[Number(path[0])], path: path.slice(1) }
    : { root: roots()[0], path };
  return {
    contents,
    rangeOf: pathInText => {
      const { root, path } = rootOf(pathInText);
      return root && rangeOf(root, path);
    },
    repeatedKeys: paths => keys !== undefined && writesKeys(text, keys) ? [] : paths.flatMap(pathInText => {
      const { root, path } = rootOf(pathInText);
      return root ? repeatedKeysAt(root, path, text) : [];
    }),
  };
}

/** The first line of the message, with the line number in the file: Node 20 reports only the position. */
function reasonOf({ message }: Error, text: string, start: number): string {
  const [reason] = message.replace(/ is not valid JSON$/, '').split('\n');
  return reason.replace(/ at position (\d+).*$/, (_, position) => ` at line ${text.slice(0, start + Number(position)).split('\n').length}`);
}
