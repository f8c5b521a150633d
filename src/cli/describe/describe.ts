import { json } from './json';
import { mermaid } from './mermaid';
import { text } from './text';
import type { TaskDefinitionFile } from '../input';
import type { Style } from '../style';
import { unknownChoice } from '../unknown-choice';

/** Options for `describe`. */
export interface DescribeOptions {
  /** The output format: `text`, `json`, or `mermaid`. */
  readonly format?: string;
}

const FORMATS: ReadonlyMap<string, (files: readonly TaskDefinitionFile[], style: Style) => string> = new Map([['text', text], ['json', json], ['mermaid', mermaid]]);

/** Describes the shared namespaces, kernel parameters, and tracing permissions of each task definition, with AWS CLI commands to try it. */
export function describe(files: readonly TaskDefinitionFile[], style: Style, { format = 'text' }: DescribeOptions = {}): string {
  const write = FORMATS.get(format) ?? unknownChoice('--format', format, [...FORMATS.keys()]);
  return write(files, style);
}
