import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord } from './file-text';
import { isObject, Json } from '../../checks/json';
import type { FileNote } from '../input';

/** A template of a cloud assembly. */
export interface AssemblyTemplate {
  /** The path of the template. */
  readonly file: string;

  /** The artifact of its stack, or of the stack that contains its nested stack. */
  readonly artifact: Json;
}

/** The templates of a cloud assembly. */
export interface Assembly {
  readonly templates: readonly AssemblyTemplate[];

  /** The templates that the manifest does not name, left from stacks that were renamed or removed. */
  readonly others: readonly string[];

  /** The files of nested assemblies and of assets that cannot be read, so that templates are missing. */
  readonly unreadable: readonly FileNote[];
}

/** The manifest of a cloud assembly. */
export const MANIFEST = 'manifest.json';

/** A file that the CDK writes beside the manifest. */
const MARKER = 'cdk.out';

/** A manifest that cannot be read. The message is the second half of a sentence that starts with the file. */
class UnreadableRecord extends Error {
  constructor(public readonly file: string, reason: string) {
    super(`${reason}. Synthesize again: cdk synth`);
  }
}

/**
 * Returns the templates of the cloud assembly in a folder, in path order. Undefined if the folder contains no assembly.
 *
 * Throws if its manifest cannot be read. The error has the file.
 */
export function readAssembly(folder: string): Assembly | undefined {
  const unreadable: FileNote[] = [];
  const templates = templatesOf(folder, unreadable)?.sort((a, b) => a.file < b.file ? -1 : 1);
  const known = new Set(templates?.map(({ file }) => file));
  return templates && {
    templates,
    unreadable,
    others: readdirSync(folder).sort().map(name => join(folder, name)).filter(file => isTemplate(file) && !known.has(file)),
  };
}

/**
 * Returns the templates of an assembly, including nested assemblies and nested stacks.
 *
 * The manifest names the templates of stacks (`aws:cloudformation:stack`). A template of a nested stack is an asset of
 * the stack, which the asset manifest lists. The schema is in the package `@aws-cdk/cloud-assembly-schema`.
 */
function templatesOf(folder: string, unreadable: FileNote[], visited = new Set<string>()): AssemblyTemplate[] | undefined {
  const known = manifestArtifacts(folder);
  if (!known) {
    return undefined;
  }
  visited.add(folder);
  const artifacts = Object.entries(known).filter((entry): entry is [string, Json] => isObject(entry[1]));
  const templates = new Map<string, Json>();
  const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
  for (const [, stack] of stacks) {
    [propertyOf(stack, 'templateFile'), ...assetsInMetadata(stack)].forEach(file => file !== undefined && templates.set(file, stack));
  }
  for (const [id, artifact] of artifacts.filter(([, { type }]) => type === 'cdk:asset-manifest')) {
    const [, stack] = stacks.find(([, { dependencies }]) => Array.isArray(dependencies) && dependencies.includes(id)) ?? [];
    const file = propertyOf(artifact, 'file');
    const assets = file === undefined ? [] : readOrNote(() => assetsIn(readObject(join(folder, file))), unreadable);
    assets.filter(name => !templates.has(name)).forEach(name => templates.set(name, stack ?? artifact));
  }
  const nested = artifacts.filter(([, { type }]) => type === 'cdk:cloud-assembly').flatMap(([, artifact]) => {
    const name = propertyOf(artifact, 'directoryName');
    const path = name === undefined ? folder : join(folder, name);
    return visited.has(path) ? [] : readOrNote(() => templatesOf(path, unreadable, visited)
      ?? fail(join(path, MANIFEST), existsSync(join(path, MANIFEST)) ? 'is not the manifest of a cloud assembly' : 'does not exist'), unreadable);
  });
  return [...[...templates].map(([name, artifact]) => ({ file: join(folder, name), artifact })), ...nested];
}

/** Returns what it reads, or nothing and the reason, so that the other templates are checked. */
function readOrNote<Item>(read: () => Item[], unreadable: FileNote[]): Item[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) {
      throw error;
    }
    unreadable.push({ file: error.file, reason: error.message });
    return [];
  }
}

/** Returns the artifacts of a manifest. Undefined if the file is something else, for example the manifest of a web application. */
function manifestArtifacts(folder: string): Json | undefined {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    const manifest = readObject(file);
    return typeof manifest.version === 'string' && isObject(manifest.artifacts) ? manifest.artifacts : undefined;
  } catch (error) {
    if (error instanceof NoObject && !hasFilesOfAssembly(folder)) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a folder without a valid manifest is a cloud assembly all the same: the manifest may be empty or cut off. */
function hasFilesOfAssembly(folder: string): boolean {
  return readdirSync(folder, { withFileTypes: true }).some(entry => entry.name.endsWith('.template.json') || (entry.name === MARKER && entry.isFile()));
}

/** Returns the templates among the file assets of an asset manifest. */
function assetsIn({ files: given }: Json): string[] {
  const files = isObject(given) ? Object.values(given) : [];
  return files.flatMap(file => isObject(file) && isObject(file.source) ? [file.source.path] : []).filter(isTemplate);
}

/** Returns the templates among the assets that the legacy synthesizer records in the metadata of a stack. */
function assetsInMetadata({ metadata }: Json): string[] {
  const entries = isObject(metadata) ? Object.values(metadata).flat() : [];
  return entries.flatMap(entry => isObject(entry) && entry.type === 'aws:cdk:asset' && isObject(entry.data) ? [entry.data.path] : []).filter(isTemplate);
}

function isTemplate(path: unknown): path is string {
  return typeof path === 'string' && path.endsWith('.template.json');
}

function propertyOf({ properties }: Json, name: string): string | undefined {
  const value = isObject(properties) ? properties[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** A file that is text, but not a JSON object. */
class NoObject extends UnreadableRecord {}

function readObject(file: string): Json {
  let content: unknown;
  try {
    content = readRecord(file);
  } catch (error) {
    throw new (error instanceof SyntaxError ? NoObject : UnreadableRecord)(file, (error as Error).message);
  }
  if (!isObject(content)) {
    throw new NoObject(file, 'is not a JSON object');
  }
  return content;
}

function fail(file: string, reason: string): never {
  throw new UnreadableRecord(file, reason);
}
