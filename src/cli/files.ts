import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FoundTaskDefinition, taskDefinitionsOf } from '../checks/template-reader';
import { UsageError } from './usage-error';

/** The task definitions of one file. */
export interface TaskDefinitionFile {
  readonly file: string;
  readonly taskDefinitions: readonly FoundTaskDefinition[];
}

/** Reads files, and folders such as cdk.out with the assemblies nested in it. */
export function readTaskDefinitionFiles(paths: readonly string[]): TaskDefinitionFile[] {
  return paths.flatMap(path => isFolder(path) ? templatesOf(path) : [path]).map(readTaskDefinitionFile);
}

function readTaskDefinitionFile(file: string): TaskDefinitionFile {
  const taskDefinitions = taskDefinitionsOf(parse(file));
  if (!taskDefinitions) {
    throw new UsageError(`${file} is neither a CloudFormation template nor a task definition for register-task-definition.`);
  }
  return { file, taskDefinitions };
}

function parse(file: string): unknown {
  const content = readFileSync(file, 'utf8');
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) {
    throw new UsageError(`there is no file or folder ${path}. Synthesize first: cdk synth`);
  }
  return found.isDirectory();
}

function templatesOf(folder: string): string[] {
  const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.template.json')).sort();
  if (templates.length === 0) {
    throw new UsageError(`${folder} holds no *.template.json. Synthesize first: cdk synth`);
  }
  return templates.map(file => join(folder, file));
}
