import { createHash, randomBytes } from 'node:crypto';
import { Owner, ownerText } from './owner';
import { attempt } from '../../attempt';
import { slugOf } from '../../cli/task-name';

/** The prefix of all names that a run creates. It is for readers: what belongs to a run is decided by its record. */
const NAME_PREFIX = 'linux-controls.';

/**
 * The labels of the containers and volumes that a run creates. They are only a hint: an image that is committed from a
 * container has its labels, and so have the containers of this image.
 */
export const LABELS = {
  /** The task's name, encoded. */
  task: 'cdk-fargate-linux-controls.task',

  /** The container's name, encoded. The pause container and volumes have none. */
  container: 'cdk-fargate-linux-controls.container',

  /** The run that created it. */
  run: 'cdk-fargate-linux-controls.run',

  /** The process that runs the task. */
  owner: 'cdk-fargate-linux-controls.owner',

  /** A container's kernel parameters, as a query string: engines split commas and quotes. */
  sysctls: 'cdk-fargate-linux-controls.sysctls',
} as const;

/** The identity of a run, which all its containers and volumes have as labels. */
export interface RunIdentity {
  readonly task: string;

  /** Unique for each run. */
  readonly id: string;

  /** Makes the names of a run random. Undefined for a dry run, whose names are the same each time. */
  readonly secret?: string;

  /** Undefined for a dry run, whose commands the user runs. */
  readonly owner?: Owner;
}

/** Creates the identity of a new run. */
export function newRun(task: string, owner: Owner): Required<RunIdentity> {
  return { task, id: randomBytes(6).toString('hex'), secret: randomBytes(16).toString('hex'), owner };
}

/** The identity in the commands of a dry run. It is the same each time. */
export function dryRun(task: string): RunIdentity {
  return { task, id: `dry-${hashOf(task)}` };
}

/**
 * The engine's name for a container or volume, by its position in the task definition, or for the pause container. It
 * contains no text of the definition, because engines split the words that contain it. It differs for each run, so a
 * volume that exists is never reused.
 */
export function localNameOf({ id, secret }: RunIdentity, object: 'pause' | `${'container' | 'volume'}-${number}`): string {
  // Neither the labels of a run nor the name of another object tell the ending.
  return `${NAME_PREFIX}${id}.${object}${secret === undefined ? '' : `.${hashOf(`${secret} ${object}`)}`}`;
}

/** Whether a value is a name of the kind that a run creates. */
export function isLocalName(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith(NAME_PREFIX) && /^[\w.-]+$/.test(value);
}

/** The options that label a container or volume of a run. */
export function labelOptions({ task, id, owner }: RunIdentity, container?: string): string[][] {
  const labels = {
    [LABELS.task]: encodeLabel(task),
    ...container === undefined ? {} : { [LABELS.container]: encodeLabel(container) },
    [LABELS.run]: id,
    ...owner === undefined ? {} : { [LABELS.owner]: ownerText(owner) },
  };
  return Object.entries(labels).map(([name, value]) => ['--label', `${name}=${value}`]);
}

/**
 * Encodes a name so that it fits into a line of an engine's output. Slashes stay readable. A buffer has no halves of
 * surrogate pairs, which have no encoding.
 */
function encodeLabel(name: string): string {
  return encodeURIComponent(Buffer.from(name).toString()).replaceAll('%2F', '/');
}

export function decodeLabel(label: string): string {
  return attempt(() => decodeURIComponent(label)) ?? label;
}

/** The name of the log of a task's supervisor. Different tasks have different names, which all file systems accept. */
export function logNameOf(task: string): string {
  const isSafe = /^[A-Za-z0-9]+([_-][A-Za-z0-9]+)*$/.test(task) && task.length <= 30 && !/-[0-9a-f]{8}$/.test(task);
  return `${NAME_PREFIX}${isSafe ? task : `${slugOf(task).slice(0, 21)}-${hashOf(task)}`}.log`;
}

function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 8);
}
