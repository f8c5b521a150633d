import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AssemblyTemplate, MANIFEST } from './assembly';
import { readRecord } from './file-text';
import { relativeToHere } from './relative-path';
import { attempt } from '../../attempt';
import { isObject, Json, list, member } from '../../checks/json';
import { idForConstruct, LIBRARY } from '../../checks/rule';
import { groupBy } from '../../grouping';
import { memoize } from '../../memoize';
import type { FoundTaskDefinition } from '../content/found';
import type { ConstructRecord, SourcePosition } from '../input';

/** The records of the constructs in the cloud assemblies of a run. */
export class ConstructRecords {
  private readonly suppressedIn = memoize(suppressedViolations);

  /**
   * Returns a lookup of the records of task definitions in a template, given the artifact of its stack in the manifest.
   *
   * The metadata of a stack includes its nested stacks, but not acknowledgements on a stage or on the app, and not those
   * of `Annotations`. The validation report contains what a plugin has found and the app acknowledges anywhere.
   *
   * @see aws-cdk-lib/core/lib/stack-synthesizers/_shared.js, collectStackMetadata
   */
  public of({ file, artifact }: AssemblyTemplate): (taskDefinition: FoundTaskDefinition) => ConstructRecord | undefined {
    let metadata: Json | undefined;
    const entriesAt = (path: string) => list((metadata ??= metadataOf(artifact, dirname(file)))[path]).filter(isObject);
    let pathsByLogicalId: ReadonlyMap<unknown, readonly string[]> | undefined;
    return ({ logicalId, metadata: ofResource }) => {
      const given = isObject(ofResource) ? ofResource['aws:cdk:path'] : undefined;
      pathsByLogicalId ??= typeof given === 'string' ? undefined : indexLogicalIds(metadata ??= metadataOf(artifact, dirname(file)));
      // An app can turn off the paths in templates. The logical ids of nested stacks are not unique.
      const [path, ...others] = typeof given === 'string' ? [`/${given}`] : pathsByLogicalId?.get(logicalId) ?? [];
      if (path === undefined || others.length > 0) {
        return undefined;
      }
      const acknowledged = scopesOf(path).flatMap(entriesAt).filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
        .flatMap(({ data }) => isObject(data) ? Object.entries(data) : []);
      const ofConstruct = idForConstruct('', path.slice(1));
      const suppressed = this.suppressedIn(dirname(file)).get(path.slice(1)) ?? [];
      return {
        path: path.replace(/^\//, '').replace(/\/Resource$/, ''),
        acknowledged: new Map([...suppressed, ...acknowledged].map(([id, reason]) =>
          [id.endsWith(ofConstruct) ? id.slice(0, -ofConstruct.length) : id, reason])),
        get createdAt() {
          return createdAt(entriesAt(path));
        },
      };
    };
  }
}

/**
 * Returns where the app creates a construct: the first frame of its stack trace that is not in a package.
 *
 * Current releases of the CDK record a short trace of each resource. Older ones record a full one with the logical id, if
 * traces are on. In Python, frames of the app follow those of jsii's own program, which older releases do not leave out.
 */
function createdAt(entries: readonly Json[]): SourcePosition | undefined {
  const trace = list(entries.find(({ type }) => type === 'aws:cdk:creationStack')?.data ?? member(entries.find(({ type }) => type === 'aws:cdk:logicalId'), 'trace'));
  const frames = trace.flatMap(frame => {
    const [, name, file, line, column] = typeof frame === 'string' && frame.length < MAX_FRAME ? FRAME.exec(frame.trim()) ?? [] : [];
    return file === undefined ? [] : [{ name, file, line: Number(line), column: column === undefined ? undefined : Number(column) }];
  });
  const runtime = frames.find(({ name, file }) => /^Kernel(?:Host)?[.]/.test(name) && /[\\/](?:program|jsii-runtime)[.]js$/.test(file))?.file;
  const found = frames.find(({ file }) => file !== runtime && !PACKAGE.test(file));
  return found && { file: relativeToHere(found.file), line: found.line, column: found.column };
}

/** `function (file:line:column)` or `at file:line:column`. A frame of Python has no column. */
const FRAME = /^(?:at )?([^(]*\((?=.*\)$))?(.+?):(\d+)(?::(\d+))?\)?$/;

/** Files of packages of npm and Python, of Node, and of Python's library, and code that is in no file. */
const PACKAGE = /(?:^|[\\/])(?:node_modules|site-packages|dist-packages|python3[\d.]*[\\/]lib|lib[\\/]python3[\d.]*)[\\/]|^(?:node:|eval at |<)/i;
const MAX_FRAME = 10_000;

/** Returns the metadata of a stack by construct path. Current releases of the CDK write it to a file beside the manifest. */
function metadataOf({ metadata, additionalMetadataFile }: Json, folder: string): Json {
  const additional = typeof additionalMetadataFile === 'string' ? readJson(join(folder, additionalMetadataFile)) : undefined;
  return { ...isObject(metadata) ? metadata : {}, ...isObject(additional) ? additional : {} };
}

/**
 * Returns the ids of the acknowledged findings of the plugin, with their reasons, by construct path, from the validation report of the
 * assembly that contains a folder. Only this report contains acknowledgements on a stage or on the app.
 */
function suppressedViolations(folder: string): ReadonlyMap<string, readonly [id: string, reason: unknown][]> {
  if (!existsSync(join(folder, MANIFEST))) {
    return new Map();
  }
  if (!existsSync(join(folder, VALIDATION_REPORT))) {
    const parent = dirname(folder);
    return parent === folder ? new Map() : suppressedViolations(parent);
  }
  // The CDK writes the report last. An older one is left from an app that had the plugin.
  const isCurrent = statSync(join(folder, VALIDATION_REPORT)).mtimeMs >= statSync(join(folder, MANIFEST)).mtimeMs;
  const reports = isCurrent ? list(member(readJson(join(folder, VALIDATION_REPORT)), 'pluginReports')) : [];
  const suppressed = reports.filter(report => member(report, 'pluginName') === LIBRARY)
    .flatMap(report => list(member(report, 'suppressedViolations')));
  const ids = suppressed.flatMap(violation => list(member(violation, 'violatingConstructs'))
    .map(construct => ({ path: member(construct, 'constructPath'), id: member(member(violation, 'ruleMetadata'), 'id'), reason: member(violation, 'reason') })))
    .filter((entry): entry is { path: string; id: string; reason: unknown } => typeof entry.path === 'string' && typeof entry.id === 'string');
  return new Map([...groupBy(ids, ({ path }) => path)].map(([path, found]) => [path, found.map(({ id, reason }) => [id, reason])]));
}

const VALIDATION_REPORT = 'validation-report.json';

/** Without the file, nothing is acknowledged and no place is known. */
function readJson(file: string): unknown {
  return attempt(() => readRecord(file));
}

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
