import { createHash, randomBytes } from 'node:crypto';
import { Owner, ownerText } from './owner';
import { attempt } from '../../attempt';

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

/** The engine's name for a container, or for the pause container. It has at most 76 characters, the maximum of containerd. */
export function localNameOf({ task, secret }: Pick<RunIdentity, 'task' | 'secret'>, container?: string): string {
  return `${NAME_PREFIX}${safeName(task, 30)}${container === undefined ? '' : `.${safeName(container, 21)}`}${suffixOf(secret, 'container', container)}`;
}

/** Whether a value is a name of the kind that a run creates. */
export function isLocalName(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith(NAME_PREFIX) && /^[\w.-]+$/.test(value);
}

/** The engine's name for a volume. It differs for each run, so a volume that exists is never reused. */
export function volumeNameOf({ id, secret }: RunIdentity, volume: string): string {
  return `${NAME_PREFIX}${id}.${safeName(volume, 39)}${suffixOf(secret, 'volume', volume)}`;
}

/** A random ending, which neither the labels of a run nor the name of another object contain. */
function suffixOf(secret: string | undefined, ...object: readonly unknown[]): string {
  return secret === undefined ? '' : `.${hashOf(JSON.stringify([secret, ...object]))}`;
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

/**
 * A name of letters, digits, and single dashes and underscores, as all engines accept it. Different names stay different:
 * a changed name, and a name that looks like a changed one, ends with a hash.
 */
function safeName(name: string, maximum: number): string {
  const isSafe = name.length <= maximum && /^[A-Za-z0-9]+([_-][A-Za-z0-9]+)*$/.test(name) && !/-[0-9a-f]{8}$/.test(name);
  const slug = name.replace(/[^A-Za-z0-9]+/g, '-').slice(0, maximum - 9).replace(/^-|-$/g, '');
  return isSafe ? name : `${slug === '' ? '' : `${slug}-`}${hashOf(name)}`;
}

function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 8);
}
