import { json } from './json';
import { mermaid } from './mermaid';
import { text } from './text';
import type { TaskDefinitionFile } from '../input';
import type { Style } from '../style';

/** An output format of `describe`. */
export type Format = 'text' | 'json' | 'mermaid';

/** Options for `describe`. */
export interface DescribeOptions {
  /**
   * The output format.
   *
   * @default 'text'
   */
  readonly format?: Format;
}

const FORMATS: Readonly<Record<Format, (files: readonly TaskDefinitionFile[], style: Style) => string>> = { text, json, mermaid };

/** Describes the shared namespaces, kernel parameters, and tracing permissions of each task definition, with AWS CLI commands to try it. */
export function describe(files: readonly TaskDefinitionFile[], style: Style, { format = 'text' }: DescribeOptions = {}): string {
  return FORMATS[format](files, style);
}
