import { explainSubject, ExplainedSubject, explanationsOf, isKnown } from './explanation';
import { json } from './json';
import { Subject, subjectsOf } from './subjects';
import { text } from './text';
import type { Style } from '../style';

/** An output format of `explain`. */
export type Format = 'text' | 'json';

/** The output of `explain`. */
export interface ExplainResult {
  readonly text: string;

  /** Whether every line, task, and service was explained. */
  readonly isKnown: boolean;
}

/** Options for `explain`. */
export interface ExplainOptions {
  /**
   * The output format.
   *
   * @default 'text'
   */
  readonly format?: Format;
}

const FORMATS: Readonly<Record<Format, (subjects: readonly ExplainedSubject[], style: Style) => string>> = { text, json };

/** Explains the messages of ECS, container engines, and programs in a text, or the AWS CLI's output about tasks or services. */
export function explain(input: string, style: Style, { format = 'text' }: ExplainOptions = {}): ExplainResult {
  const subjects = (subjectsOf(parse(input)) ?? subjectsInText(input)).map(explainSubject);
  return { text: FORMATS[format](subjects, style), isKnown: subjects.every(isKnown) };
}

/** Returns a subject for each line with a known message, or one for the whole text if it contains none. */
function subjectsInText(input: string): Subject[] {
  const lines = explanationsOf(input).map(({ line }) => line);
  return (lines.length > 0 ? [...new Set(lines)] : [input.trim()]).map(line => ({ title: line, remarks: [] }));
}

function parse(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return undefined;
  }
}
