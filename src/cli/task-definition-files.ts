import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from './usage-error';
import { FoundTaskDefinition, taskDefinitionsOf } from '../checks/reading/template';

/** The task definitions of one file. */
export interface TaskDefinitionFile {
  readonly file: string;
  readonly taskDefinitions: readonly FoundTaskDefinition[];
}

/** Reads files, and folders such as cdk.out with the assemblies nested in it. */
export function readTaskDefinitionFiles(paths: readonly string[]): TaskDefinitionFile[] {
  return paths.flatMap(path => isFolder(path) ? readFolder(path) : [readFile(path)]);
}

function readFolder(folder: string): TaskDefinitionFile[] {
  // The CDK's template of a stack without resources has no section for them.
  return templatesOf(folder).map(file => ({ file, taskDefinitions: taskDefinitionsOf(parse(file)) ?? [] }));
}

function readFile(file: string): TaskDefinitionFile {
  const taskDefinitions = taskDefinitionsOf(parse(file));
  if (!taskDefinitions) {
    throw new UsageError(`${file} is neither a CloudFormation template with resources nor a task definition for register-task-definition. Give cdk.out, a template of it, or the output of describe-task-definition.`);
  }
  return { file, taskDefinitions };
}

function parse(file: string): unknown {
  // What editors on Windows put before the first letter.
  const content = attempt(file, () => readFileSync(file, 'utf8')).replace(/^\uFEFF/, '');
  const [language, read] = /^\s*[[{]/.test(content) ? ['JSON', JSON.parse] : ['YAML', parserOfYaml()];
  try {
    return read(content);
  } catch (error) {
    throw new UsageError(`${file} is not ${language}: ${reasonOf(error as Error, content)}. ${remedyFor(content)}`);
  }
}

/** In one line, and with the line of the file, which Node 20 does not count. */
function reasonOf({ message }: Error, content: string): string {
  const [reason] = message.split('\n');
  return reason.replace(/:$/, '').replace(/ at position (\d+)$/, (_, position) => ` at line ${content.slice(0, Number(position)).split('\n').length}`);
}

/** What other tools fill in before a file is what its name says; `$NAME` and `<NAME>` inside quotes are part of a text. */
const PLACEHOLDER = /\{\{(?!resolve:).{0,200}?\}\}|\{%.{0,200}?%\}|<%.{0,200}?%>|(?=[$<])(?<=(?:"\s*:|\[)\s*)(?:\$\w+|\$\{.{0,200}?\}|<\w+>)/;

function remedyFor(content: string): string {
  const [placeholder] = PLACEHOLDER.exec(content) ?? [];
  return placeholder === undefined
    ? 'Give a template as cdk synth writes it to cdk.out, or a task definition.'
    : `It holds the placeholder ${placeholder}: fill it in first.`;
}

/** Loaded when there is something to read in YAML, which the CDK does not write. */
function parserOfYaml(): (content: string) => unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./yaml') as typeof import('./yaml')).parseYaml;
}

function isFolder(path: string): boolean {
  const found = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
  if (!found) {
    throw new UsageError(`there is no file or folder ${path}. Synthesize first: cdk synth`);
  }
  return found.isDirectory();
}

function templatesOf(folder: string): string[] {
  const templates = attempt(folder, () => readdirSync(folder, { recursive: true, encoding: 'utf8' })).filter(isTemplate).sort();
  if (templates.length === 0) {
    throw new UsageError(`${folder} holds no *.template.json. Synthesize first: cdk synth`);
  }
  return templates.map(file => join(folder, file));
}

/** An asset's folder holds what the user packs, not what the CDK deploys. */
function isTemplate(file: string): boolean {
  return file.endsWith('.template.json') && !dirname(file).split(/[\\/]/).some(folder => folder.startsWith('asset.'));
}

function attempt<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
