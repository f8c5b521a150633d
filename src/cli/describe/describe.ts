import { json } from './json';
import { mermaid } from './mermaid';
import { svg } from './svg';
import { text } from './text';
import type { TaskDefinitionFile } from '../../reading/content/found';
import { ofEachFile } from '../../reading/failures';
import type { FileNote } from '../input';
import type { Style } from '../style';
import { selectTaskDefinitions } from '../task-name';

/** An output format of `describe`. */
export type Format = 'text' | 'json' | 'mermaid' | 'svg';

/** Options for `describe`. */
export interface DescribeOptions {
  /**
   * The output format.
   *
   * @default 'text'
   */
  readonly format?: Format;

  /**
   * The task definitions to describe: a construct path or whole segments of it, a logical ID, or a family.
   *
   * @default - all task definitions
   */
  readonly task?: string;
}

type Formatter = (files: readonly TaskDefinitionFile[], style: Style, columns?: number) => string;

const FORMATS: Readonly<Record<Format, Formatter>> = { text, json, mermaid, svg };

/** Returns the described task definitions of which no container could be read, and the files that cannot be described, as the second halves of sentences about the files. */
export function unreadIn(files: readonly TaskDefinitionFile[], task?: string): FileNote[] {
  const unreadable: FileNote[] = [];
  const unread = described(files, task, unreadable).flatMap(({ file, taskDefinitions }) => taskDefinitions
    .filter(({ model }) => model.unread !== undefined)
    .map(({ name }) => ({ file, reason: `contains the task definition ${name}, of which no container could be read` })));
  return [...unreadable, ...unread];
}

/** Describes the shared namespaces, kernel parameters, and tracing permissions of each task definition. */
export function describe(
  files: readonly TaskDefinitionFile[], style: Style, { format = 'text', task }: DescribeOptions = {}, columns?: number,
): string {
  return FORMATS[format](described(files, task), style, columns);
}

function described(files: readonly TaskDefinitionFile[], task: string | undefined, unreadable: FileNote[] = []): TaskDefinitionFile[] {
  return ofEachFile(task === undefined ? files : select(files, task), inFirstCase, unreadable);
}

/** Describes what a deployment creates with the defaults of all parameters. */
function inFirstCase({ file, taskDefinitions }: TaskDefinitionFile): TaskDefinitionFile {
  return { file, taskDefinitions: taskDefinitions.map(found => ({ ...found, model: found.cases()[0].model })) };
}

function select(files: readonly TaskDefinitionFile[], task: string): TaskDefinitionFile[] {
  const selected = new Set(selectTaskDefinitions(files.flatMap(({ taskDefinitions }) => taskDefinitions), task));
  return files.map(({ file, taskDefinitions }) => ({ file, taskDefinitions: taskDefinitions.filter(found => selected.has(found)) }));
}
