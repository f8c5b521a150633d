import { EngineCommands, parseLine } from './engine';
import { decodeLabel, LABELS } from './names';
import { Owner, OwnerState, parseOwner } from './owner';
import type { RecordedObject, Records, StoredRecord } from './records';
import { groupBy } from '../../grouping';

/** A container or volume that a run created, or that has the labels of one. */
export interface LocalObject {
  /** The engine's name. */
  readonly localName: string;

  /** What the labels say. */
  readonly task: string;
  readonly run: string;

  /** The process that runs the task. Undefined for the commands of a dry run. */
  readonly owner?: Owner;
}

export interface LocalContainer extends LocalObject {
  /** The engine's ID. */
  readonly id: string;

  /** The container's name, or undefined for the pause container. */
  readonly container?: string;
  readonly state: 'running' | 'paused' | 'stopped';

  /** The exit code of a container that has run and is stopped. */
  readonly exitCode?: number;
}

/** A container of the task definition. */
export type NamedContainer = LocalContainer & { readonly container: string };

/** What one run created. */
export interface LocalRun {
  readonly run: string;
  readonly task: string;
  readonly owner?: Owner;
  readonly ownerState: OwnerState;
  readonly containers: readonly LocalContainer[];
  readonly volumes: readonly LocalObject[];

  /** The record of the run. Without it, only labels say that the objects belong to a run, and other programs can set labels. */
  readonly stored?: StoredRecord;
}

/** The objects to list: by default those of all runs. */
export interface ListOptions {
  readonly run?: string;

  /** Whether to leave out volumes, for which the engine is asked separately. */
  readonly onlyContainers?: boolean;

  /** Ends the engine's program when aborted. */
  readonly signal?: AbortSignal;
}

/** Lists the containers with the labels of tasks, running or not. */
export async function listContainers(engine: EngineCommands, options: ListOptions = {}): Promise<LocalContainer[]> {
  const { labelField } = engine.dialect;
  const fields = { id: '.ID', localName: '.Names', ...commonLabels(labelField), container: labelField(LABELS.container), status: '.Status' };
  const rows = await query(engine, ['ps', '--all', '--no-trunc', ...filterOf(options)], fields, options);
  return rows.map(({ id, container, status, ...common }) => ({
    ...objectOf(common),
    id,
    container: container ? decodeLabel(container) : undefined,
    state: /paused/i.test(status) ? 'paused' : /^up\b/i.test(status) ? 'running' : 'stopped',
    // For example `Exited (3) 2 minutes ago`.
    exitCode: /^exited \(\d+\)/i.test(status) ? Number(/\d+/.exec(status)![0]) : undefined,
  }));
}

/** The state of a container of a run that goes on, by its ID or, if the engine did not print its ID, its name. Undefined if it was removed. */
export async function stateOf(
  idOrName: string, engine: EngineCommands, options: Pick<ListOptions, 'run' | 'signal'>,
): Promise<LocalContainer['state'] | undefined> {
  const all = await listContainers(engine, options);
  // Podman may print nothing and exit with 0 if a signal ends it, as when systemd stops a service. The pause container is always there.
  const containers = all.length > 0 ? all : await listContainers(engine, options);
  return containers.find(({ id, localName }) => id === idOrName || localName === idOrName)?.state;
}

/** Lists the volumes with the labels of tasks. */
export async function listVolumes(engine: EngineCommands, options: ListOptions = {}): Promise<LocalObject[]> {
  const { hasVolumeLabelFields, labelField } = engine.dialect;
  const fields = { localName: '.Name', ...hasVolumeLabelFields ? commonLabels(labelField) : { labels: '.Labels' } };
  const rows = await query(engine, ['volume', 'ls', ...filterOf(options)], fields, options);
  return rows.map(({ localName, labels, ...values }) => objectOf({ localName, ...hasVolumeLabelFields ? values : labelValuesIn(labels) }));
}

/** Lists what runs created, grouped by run. What has the labels of runs, but is in no record, comes last. */
export async function listRuns(engine: EngineCommands, records: Records, options: ListOptions = {}): Promise<LocalRun[]> {
  // A run may end or begin meanwhile. Of its records, the later one names what the list contains.
  const before = records.all();
  const [containers, volumes] = await Promise.all([listContainers(engine, options), options.onlyContainers ? [] : listVolumes(engine, options)]);
  const known = new Map([...before, ...records.all()].map(each => [each.record.run, each]));
  const recorded = [...known.values()].map(stored => {
    const { run, task, owner } = stored.record;
    return { run, task, owner, ownerState: records.stateOf(owner), stored, ...objectsOf(stored, { containers, volumes }) };
  }).filter(run => run.containers.length + run.volumes.length > 0);
  const found = new Set(recorded.flatMap(run => [...run.containers.map(({ id }) => id), ...run.volumes.map(({ localName }) => localName)]));
  const others = { containers: containers.filter(({ id }) => !found.has(id)), volumes: volumes.filter(({ localName }) => !found.has(localName)) };
  const byRun = groupBy<string, LocalObject>([...others.containers, ...others.volumes], ({ run }) => run);
  return [...recorded, ...[...byRun].map(([run, [{ task, owner }]]) => ({
    run,
    task,
    owner,
    ownerState: records.stateOf(owner),
    containers: others.containers.filter(container => container.run === run),
    volumes: others.volumes.filter(volume => volume.run === run),
  }))];
}

type Listed = Pick<LocalRun, 'containers' | 'volumes'>;

/** The objects in a list that a record names. */
export function objectsOf({ record: { run, objects } }: StoredRecord, { containers, volumes }: Listed): Listed {
  const named = (kind: RecordedObject['kind'], found: LocalObject & { readonly id?: string }) => objects.find(object =>
    object.kind === kind && object.localName === found.localName && (object.id === undefined ? found.run === run : object.id === found.id));
  return {
    containers: containers.flatMap(container => {
      const object = named('container', container);
      return object === undefined ? [] : { ...container, container: object.container };
    }),
    volumes: volumes.filter(volume => named('volume', volume)),
  };
}

/** The containers of the task definition: all but the pause container. Ordered, because the order of engines differs. */
export function namedContainersOf({ containers }: LocalRun): NamedContainer[] {
  return containers.filter((container): container is NamedContainer => container.container !== undefined)
    .sort((one, other) => one.container < other.container ? -1 : 1);
}

/** The values of the common labels in a list such as `a=1,b=2`. Those of a run contain no commas. */
function labelValuesIn(list: string) {
  const labels = new Map(list.split(',').map(label => [label.slice(0, label.indexOf('=')), label.slice(label.indexOf('=') + 1)]));
  return commonLabels(label => labels.get(label) ?? '');
}

/** The labels that all objects of a run have. */
function commonLabels(valueOf: (label: string) => string) {
  return { task: valueOf(LABELS.task), run: valueOf(LABELS.run), owner: valueOf(LABELS.owner) };
}

function filterOf({ run }: ListOptions): string[] {
  return ['--filter', `label=${LABELS.run}${run === undefined ? '' : `=${run}`}`];
}

/** The rows of an engine's list, each a line of JSON: a value can contain line breaks, and anything that an image's author wants. */
async function query(
  engine: EngineCommands, args: readonly string[], fields: Readonly<Record<string, string>>, { signal }: ListOptions,
): Promise<Record<string, string>[]> {
  const format = `[${Object.values(fields).map(field => `{{json (${field})}}`).join(',')}]`;
  const output = await queryWithRetry(engine, [...args, '--format', format], signal);
  return output.split('\n').filter(line => line !== '').map(line => {
    const values = parseLine(line, `${engine.dialect.name} ${args[0]}`) as readonly unknown[];
    return Object.fromEntries(Object.keys(fields).map((name, index) => [name, String(values[index] ?? '')]));
  });
}

/** How often a list is tried. */
const ATTEMPTS = 5;

/**
 * Lists again if another program removes a listed object meanwhile: Podman then fails, because it looks up each object
 * after it has listed them. Also if the engine gives no reason, as after a signal to its program.
 */
async function queryWithRetry(engine: EngineCommands, args: readonly string[], signal?: AbortSignal): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await engine.query(args, signal);
    } catch (error) {
      if (attempt === ATTEMPTS || !/no such (volume|container)|printed nothing$/i.test((error as Error).message)) {
        throw error;
      }
    }
  }
}

function objectOf({ localName, task, run, owner }: Readonly<Record<string, string>>): LocalObject {
  return { localName, task: decodeLabel(task), run, owner: parseOwner(owner) };
}
