import { Subject, subjectsOf } from './answers';
import { Explained, explained, explanationsOf, isKnown } from './explanation';
import { json } from './json';
import { text } from './text';
import type { Style } from '../style';
import { unknownChoice } from '../unknown-choice';

/** What an explanation has come to. */
export interface ExplainResult {
  readonly text: string;

  /** Whether of each of its parts something is known. */
  readonly isKnown: boolean;
}

/** How an explanation is written. */
export interface ExplainOptions {
  /** `text` or `json`. */
  readonly format?: string;
}

const FORMATS: ReadonlyMap<string, (explained: readonly Explained[], style: Style) => string> = new Map([['text', text], ['json', json]]);

/** Explains a message of ECS, of a container engine or of a program, a text with such, or an answer of the AWS CLI about tasks or services. */
export function explain(given: string, style: Style, { format = 'text' }: ExplainOptions = {}): ExplainResult {
  const write = FORMATS.get(format) ?? unknownChoice('--format', format, [...FORMATS.keys()]);
  const all = (subjectsOf(parse(given)) ?? subjectsIn(given)).map(explained);
  return { text: write(all, style), isKnown: all.every(isKnown) };
}

/** The lines that are known, each by itself; all of it where none is. */
function subjectsIn(given: string): Subject[] {
  const lines = explanationsOf(given).map(({ line }) => line);
  return (lines.length > 0 ? [...new Set(lines)] : [given.trim()]).map(line => ({ title: line, remarks: [] }));
}

function parse(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
}
