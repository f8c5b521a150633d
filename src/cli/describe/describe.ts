import { json } from './json';
import { mermaid } from './mermaid';
import { text } from './text';
import type { Style } from '../style';
import type { TaskDefinitionFile } from '../task-definition-files';
import { unknownChoice } from '../unknown-choice';

/** How a description is written. */
export interface DescribeOptions {
  /** `text`, `json` or `mermaid`. */
  readonly format?: string;
}

const FORMATS: ReadonlyMap<string, (files: readonly TaskDefinitionFile[], style: Style) => string> = new Map([['text', text], ['json', json], ['mermaid', mermaid]]);

/** Tells of each task definition who shares which namespace, which container sets which kernel parameter, who may trace whom, and how to try it. */
export function describe(files: readonly TaskDefinitionFile[], style: Style, { format = 'text' }: DescribeOptions = {}): string {
  const write = FORMATS.get(format) ?? unknownChoice('--format', format, [...FORMATS.keys()]);
  return write(files, style);
}
