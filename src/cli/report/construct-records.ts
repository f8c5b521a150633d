import { relativeToHere } from './relative-path';
import { isObject, Json, list, member } from '../../checks/reading/json';
import type { InputTaskDefinition } from '../input';

/** What a cloud assembly contains about a construct, besides its template. */
export interface ConstructRecord {
  /** The path of the construct, without a leading slash. */
  readonly path: string;

  /** The ids that the app acknowledges on the construct or above it, up to the stack. */
  readonly acknowledged: ReadonlySet<string>;

  /** The metadata entries of the construct. */
  readonly entries: readonly Json[];
}

/** A position in a source file of the app. A file below the working directory is relative to it. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Returns a lookup of the record of a task definition in a stack's artifact. Without an artifact, there are no records.
 *
 * The metadata of a stack includes its nested stacks, but not acknowledgements on a stage or on the app, and not those of `Annotations`.
 *
 * @see aws-cdk-lib/core/lib/stack-synthesizers/_shared.js, collectStackMetadata
 */
export function recordsIn(artifact: unknown): (taskDefinition: InputTaskDefinition) => ConstructRecord | undefined {
  const metadata = isObject(artifact) && isObject(artifact.metadata) ? artifact.metadata : undefined;
  const entriesAt = (path: string) => list(metadata?.[path]).filter(isObject);
  let pathsByLogicalId: ReadonlyMap<unknown, readonly string[]> | undefined;
  return ({ logicalId, metadata: ofResource }) => {
    if (artifact === undefined) {
      return undefined;
    }
    const given = isObject(ofResource) ? ofResource['aws:cdk:path'] : undefined;
    pathsByLogicalId ??= typeof given === 'string' ? undefined : indexLogicalIds(metadata ?? {});
    // An app can turn off the paths in templates. The logical ids of nested stacks are not unique.
    const [path, ...others] = typeof given === 'string' ? [`/${given}`] : pathsByLogicalId?.get(logicalId) ?? [];
    if (path === undefined || others.length > 0) {
      return undefined;
    }
    const acknowledged = scopesOf(path).flatMap(entriesAt).filter(({ type }) => type === 'aws:cdk:acknowledged-rules').flatMap(({ data }) => isObject(data) ? Object.keys(data) : []);
    return { path: path.replace(/^\//, '').replace(/\/Resource$/, ''), acknowledged: new Set(acknowledged), entries: entriesAt(path) };
  };
}

/**
 * Returns where the app creates a construct: the first frame of its stack trace that is not in a package.
 *
 * Current releases of the CDK record a short trace of each resource. Older ones record a full one with the logical id, if traces are on.
 */
export function createdAt({ entries }: ConstructRecord): SourcePosition | undefined {
  const trace = list(entries.find(({ type }) => type === 'aws:cdk:creationStack')?.data ?? member(entries.find(({ type }) => type === 'aws:cdk:logicalId'), 'trace'));
  for (const frame of trace) {
    const [, file, line, column] = typeof frame === 'string' && frame.length < MAX_FRAME ? /(?:\(|at |^)([^()]+):(\d+):(\d+)\)?$/.exec(frame) ?? [] : [];
    if (file !== undefined && !/(?:^|[\\/])node_modules[\\/]|^node:/.test(file)) {
      return { file: relativeToHere(file), line: Number(line), column: Number(column) };
    }
  }
  return undefined;
}

const MAX_FRAME = 10_000;

function indexLogicalIds(metadata: Json): Map<unknown, string[]> {
  const paths = new Map<unknown, string[]>();
  for (const [path, entries] of Object.entries(metadata)) {
    for (const { type, data } of list(entries).filter(isObject)) {
      if (type === 'aws:cdk:logicalId') {
        paths.set(data, [...paths.get(data) ?? [], path]);
      }
    }
  }
  return paths;
}

/** Returns a path and the paths above it. */
function scopesOf(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
