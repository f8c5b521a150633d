import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Input, InputFile } from './input';
import { FoundTaskDefinition, taskDefinitionsOf } from '../../checks/reading/template';
import { UsageError } from '../usage-error';

/** Reads files and folders. Folders such as cdk.out are read recursively, including nested assemblies. */
export function readInput(paths: readonly string[]): Input {
  return { files: paths.flatMap(path => isFolder(path) ? readFolder(path) : [readFile(path)]), skipped: [], unreadable: [], notes: [] };
}

function readFolder(folder: string): InputFile[] {
  // The CDK omits the Resources section for a stack without resources.
  return templatesOf(folder).map(name => inputFile(join(folder, name), name, taskDefinitionsOf(parse(join(folder, name))) ?? []));
}

function inputFile(file: string, id: string, taskDefinitions: readonly FoundTaskDefinition[]): InputFile {
  return { file, id, taskDefinitions, placeOf: () => undefined, line: number => readFileSync(file, 'utf8').split(/\r?\n/)[number - 1] };
}

function readFile(file: string): InputFile {
  const taskDefinitions = taskDefinitionsOf(parse(file));
  if (!taskDefinitions) {
    throw new UsageError(`${file} is neither a CloudFormation template with resources nor a task definition. Pass cdk.out, a template, or JSON of register-task-definition or describe-task-definition.`);
  }
  return inputFile(file, basename(file), taskDefinitions);
}

function parse(file: string): unknown {
  // Windows editors add a byte order mark.
  const content = readOrFail(file, () => readFileSync(file, 'utf8')).replace(/^\uFEFF/, '');
  const [language, parseText] = /^\s*[[{]/.test(content) ? ['JSON', JSON.parse] : ['YAML', loadYamlParser()];
  try {
    return parseText(content);
  } catch (error) {
    throw new UsageError(`${file} is not valid ${language}: ${reasonOf(error as Error, content)}. ${remedyFor(content)}`);
  }
}

/** The first line of the message, with the line number in the file: Node 20 reports only the position. */
function reasonOf({ message }: Error, content: string): string {
  const [reason] = message.split('\n');
  return reason.replace(/:$/, '').replace(/ at position (\d+)$/, (_, position) => ` at line ${content.slice(0, Number(position)).split('\n').length}`);
}

/** A placeholder that another tool fills in. `$NAME` and `<NAME>` inside quotes are ordinary text. */
const PLACEHOLDER = /\{\{(?!resolve:).{0,200}?\}\}|\{%.{0,200}?%\}|<%.{0,200}?%>|(?=[$<])(?<=(?:"\s*:|\[)\s*)(?:\$\w+|\$\{.{0,200}?\}|<\w+>)/;

function remedyFor(content: string): string {
  const [placeholder] = PLACEHOLDER.exec(content) ?? [];
  return placeholder === undefined
    ? 'Pass a template that cdk synth wrote to cdk.out, or a task definition.'
    : `It contains the placeholder ${placeholder}. Fill it in first.`;
}

/** Loads the YAML parser on demand: the CDK writes JSON. */
function loadYamlParser(): (content: string) => unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./yaml') as typeof import('./yaml')).parseYaml;
}

function isFolder(path: string): boolean {
  const stats = readOrFail(path, () => statSync(path, { throwIfNoEntry: false }));
  if (!stats) {
    throw new UsageError(`${path} does not exist. Synthesize first: cdk synth`);
  }
  return stats.isDirectory();
}

function templatesOf(folder: string): string[] {
  const templates = readOrFail(folder, () => readdirSync(folder, { recursive: true, encoding: 'utf8' })).filter(isTemplate).sort();
  if (templates.length === 0) {
    throw new UsageError(`${folder} contains no *.template.json. Synthesize first: cdk synth`);
  }
  return templates;
}

/** Whether a file is a template that the CDK deploys. Templates in an asset's folder are part of the asset. */
function isTemplate(file: string): boolean {
  return file.endsWith('.template.json') && !dirname(file).split(/[\\/]/).some(folder => folder.startsWith('asset.'));
}

function readOrFail<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
