import type { EngineCommands } from './engine';
import { decodeLabel, LABELS } from './names';
import { localProcesses, Owner, OwnerState, ownerState, parseOwner } from './owner';

/** A container or volume that a run created. */
export interface LocalObject {
  /** The engine's name. */
  readonly localName: string;
  readonly task: string;

  /** The run that created it. */
  readonly run: string;

  /** The process that runs the task. Undefined for the commands of a dry run. */
  readonly owner?: Owner;
}

export interface LocalContainer extends LocalObject {
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
}

/** The objects to list: by default those of all runs. */
export interface ListOptions {
  readonly run?: string;

  /** Ends the engine's program when aborted. */
  readonly signal?: AbortSignal;
}

/** Lists the containers of tasks on this machine, running or not. */
export async function listContainers(engine: EngineCommands, options: ListOptions = {}): Promise<LocalContainer[]> {
  const fields = ['{{.Names}}', ...commonFields(engine), engine.dialect.labelField(LABELS.container), '{{.Status}}'];
  const rows = await query(engine, ['ps', '--all', ...filterOf(options), '--format', fields.join('\t')], options);
  return rows.map(([localName, task, id, owner, container, status]) => ({
    ...objectOf(localName, task, id, owner),
    container: container ? decodeLabel(container) : undefined,
    state: /paused/i.test(status) ? 'paused' : /^up\b/i.test(status) ? 'running' : 'stopped',
    exitCode: exitCodeIn(status),
  }));
}

/** The exit code in the engine's text about a stopped container, for example `Exited (3) 2 minutes ago`. */
function exitCodeIn(status: string): number | undefined {
  const code = /^exited \((\d+)\)/i.exec(status)?.[1];
  return code === undefined ? undefined : Number(code);
}

/** Lists the volumes of tasks on this machine. */
export async function listVolumes(engine: EngineCommands, options: ListOptions = {}): Promise<LocalObject[]> {
  const { hasVolumeLabelFields } = engine.dialect;
  const fields = hasVolumeLabelFields ? commonFields(engine) : ['{{.Labels}}'];
  const rows = await query(engine, ['volume', 'ls', ...filterOf(options), '--format', ['{{.Name}}', ...fields].join('\t')], options);
  return rows.map(([localName, ...values]) => {
    const [task, id, owner] = hasVolumeLabelFields ? values : labelValuesIn(values[0]);
    return objectOf(localName, task, id, owner);
  });
}

/** Lists what runs created, grouped by run. */
export async function listRuns(engine: EngineCommands, options: ListOptions = {}): Promise<LocalRun[]> {
  const [containers, volumes] = await Promise.all([listContainers(engine, options), listVolumes(engine, options)]);
  const processes = localProcesses();
  const first = new Map([...containers, ...volumes].reverse().map(found => [found.run, found]));
  return [...first.values()].reverse().map(({ run: id, task, owner }) => ({
    run: id,
    task,
    owner,
    ownerState: ownerState(owner, processes),
    containers: containers.filter(container => container.run === id),
    volumes: volumes.filter(volume => volume.run === id),
  }));
}

/** The containers of the task definition: all but the pause container. Ordered, because the order of engines differs. */
export function namedContainersOf({ containers }: LocalRun): NamedContainer[] {
  return containers.filter((container): container is NamedContainer => container.container !== undefined)
    .sort((one, other) => one.container < other.container ? -1 : 1);
}

/** The labels that all objects of a run have. */
const COMMON_LABELS = [LABELS.task, LABELS.run, LABELS.owner];

/** The values of the common labels in a list such as `a=1,b=2`. They contain no commas. */
function labelValuesIn(list: string): string[] {
  const labels = new Map(list.split(',').map(label => [label.slice(0, label.indexOf('=')), label.slice(label.indexOf('=') + 1)]));
  return COMMON_LABELS.map(name => labels.get(name) ?? '');
}

function commonFields({ dialect }: EngineCommands): string[] {
  return COMMON_LABELS.map(label => dialect.labelField(label));
}

function filterOf({ run }: ListOptions): string[] {
  return ['--filter', `label=${LABELS.run}${run === undefined ? '' : `=${run}`}`];
}

/** The rows of an engine's list. Labels contain no tabs and no line breaks. */
async function query(engine: EngineCommands, args: readonly string[], { signal }: ListOptions): Promise<string[][]> {
  return (await queryWithRetry(engine, args, signal)).split('\n').filter(line => line !== '').map(line => line.split('\t'));
}

/** How often a list is tried. */
const ATTEMPTS = 5;

/** Lists again if another program removes a listed object meanwhile: Podman then fails, because it looks up each object after it has listed them. */
async function queryWithRetry(engine: EngineCommands, args: readonly string[], signal?: AbortSignal): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await engine.query(args, signal);
    } catch (error) {
      if (attempt === ATTEMPTS || !/no such (volume|container)/i.test((error as Error).message)) {
        throw error;
      }
    }
  }
}

function objectOf(localName: string, task: string, run: string, owner: string): LocalObject {
  return { localName, task: decodeLabel(task), run, owner: parseOwner(owner) };
}
