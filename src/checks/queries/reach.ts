import { DEFAULT_CAPABILITIES } from './default-capabilities';
import { numericIdOf, userIdOf } from './users';
import { memoizeLast } from '../../memoize';
import { ContainerModel, TaskDefinitionModel, UNKNOWN } from '../model';

/**
 * The processes of another container in the same PID namespace that a container may trace: those of any user, those of
 * its own user, none, or unknown. A container that may trace a process may also read its environment.
 */
export type Reach = 'any user' | 'own user' | 'none' | 'unknown';

export interface ReachWithReason {
  readonly reach: Reach;

  /** The reason, or the condition that an unknown reach depends on. */
  readonly why: string;
}

/** Yes, no, or unknown. */
export type Answer = boolean | undefined;

const SAME_USER = 'both run as the same user and group';

/** Whether a container has SYS_PTRACE. */
export function hasSysPtrace(container: ContainerModel): Answer {
  return hasCapability(container, 'SYS_PTRACE');
}

/** Whether a container is known to run as root, or as another user. */
export function isKnownRoot(container: ContainerModel): Answer {
  return identityOf(container).isRoot;
}

/**
 * Returns the access of a container to the processes of another one in the same PID namespace, according to ptrace(2),
 * "Ptrace access mode checking". With today's container engines, an added capability is effective only for root.
 */
export function reachOf(tracer: ContainerModel, target: ContainerModel): ReachWithReason {
  const { isRoot } = identityOf(tracer);
  if (isRoot !== undefined) {
    return isRoot ? reachOfRoot(tracer, target) : reachOfOther(tracer, target);
  }
  const [asRoot, asOther] = [reachOfRoot(tracer, target), reachOfOther(tracer, target)];
  if (asRoot.reach === asOther.reach && asRoot.reach !== 'unknown') {
    return asRoot.reach === 'own user' ? { reach: 'own user', why: SAME_USER } : asRoot;
  }
  return { reach: 'unknown', why: whyUnknown(tracer) };
}

/**
 * Returns `reachOf` for the containers of a task, computed once for each two sets of settings: a long task has many more
 * pairs of containers.
 */
export const reachIn = memoizeLast((task: TaskDefinitionModel): typeof reachOf => {
  const settings = new Map<string, number>();
  const settingsOf = new Map(task.containers.map(container => {
    const key = settingsKey(container);
    const index = settings.get(key) ?? settings.size;
    settings.set(key, index);
    return [container, index];
  }));
  const found = new Map<number, ReachWithReason>();
  return (tracer, target) => {
    const pair = settingsOf.get(tracer)! * settings.size + settingsOf.get(target)!;
    const key = 2 * pair + (tracer.image === target.image ? 1 : 0);
    const reach = found.get(key) ?? reachOf(tracer, target);
    found.set(key, reach);
    return reach;
  };
});

/** The settings that determine the access, except the image, which matters only if it is the same. */
function settingsKey(container: ContainerModel): string {
  const { user, capabilitiesAdded, capabilitiesDropped } = container;
  const settings = [user, capabilitiesAdded, capabilitiesDropped, isPrivileged(container)];
  return JSON.stringify(settings, (_, value: unknown) => value === UNKNOWN ? 0 : value);
}

function whyUnknown(tracer: ContainerModel): string {
  switch (hasSysPtrace(tracer)) {
    case true: return 'any user if it runs as root, which is unknown';
    case undefined: return 'any user if it runs as root with SYS_PTRACE, which is unknown';
    case false: return `if ${SAME_USER}, which is unknown`;
  }
}

function reachOfRoot(tracer: ContainerModel, target: ContainerModel): ReachWithReason {
  switch (hasSysPtrace(tracer)) {
    case true: return { reach: 'any user', why: 'root with SYS_PTRACE' };
    case undefined: return { reach: 'unknown', why: 'any user if it has SYS_PTRACE, which is unknown' };
  }
  const isSame = isSameUser(tracer, { isRoot: true, uid: 0, gid: identityOf(tracer).gid ?? 0 }, target);
  const lacksNone = hasCapabilitiesOf(tracer, target);
  if (isSame === false) {
    return { reach: 'none', why: 'without SYS_PTRACE, root can trace only root\'s processes' };
  }
  if (lacksNone === false) {
    return { reach: 'none', why: 'it lacks SYS_PTRACE and some of the target\'s capabilities' };
  }
  if (isSame && lacksNone) {
    return { reach: 'own user', why: 'both run as root' };
  }
  return { reach: 'unknown', why: isSame ? 'if it has all capabilities of the target, which is unknown' : 'if both run as root, which is unknown' };
}

function reachOfOther(tracer: ContainerModel, target: ContainerModel): ReachWithReason {
  const identity = { ...identityOf(tracer), isRoot: false };
  switch (isSameUser(tracer, identity, target)) {
    case true: return { reach: 'own user', why: SAME_USER };
    case false: return { reach: 'none', why: 'a user other than root can trace only its own processes' };
    case undefined: return { reach: 'unknown', why: `if ${SAME_USER}, which is unknown` };
  }
}

/** The known part of a container's user and group. The image defines the IDs of names other than root. */
interface Identity {
  readonly isRoot?: Answer;
  readonly uid?: number;
  readonly gid?: number;
}

function identityOf({ user }: ContainerModel): Identity {
  if (typeof user !== 'string') {
    return {};
  }
  const [, group] = user.split(':');
  const uid = userIdOf(user);
  const isRoot = uid === 0;
  return { isRoot, uid, gid: group ? numericIdOf(group) : isRoot ? 0 : undefined };
}

/** Whether a tracer with this identity has the user and group of its target. The kernel compares both. */
function isSameUser(tracer: ContainerModel, identity: Identity, target: ContainerModel): Answer {
  if (typeof tracer.image === 'string' && tracer.image === target.image && tracer.user !== UNKNOWN && tracer.user === target.user) {
    return true;
  }
  const other = identityOf(target);
  const compared = [areEqual(identity.isRoot, other.isRoot), areEqual(identity.uid, other.uid), areEqual(identity.gid, other.gid)];
  return compared.includes(false) ? false : compared.includes(undefined) ? undefined : true;
}

function areEqual<T>(one: T | undefined, other: T | undefined): Answer {
  return one === undefined || other === undefined ? undefined : one === other;
}

/**
 * Whether a container, as root, has all capabilities of another one, as root. `ALL` stands for the capabilities that
 * neither lists.
 */
function hasCapabilitiesOf(one: ContainerModel, other: ContainerModel): Answer {
  const named = [one, other].flatMap(({ capabilitiesAdded, capabilitiesDropped }) => [...capabilitiesAdded, ...capabilitiesDropped]);
  const answers = [...DEFAULT_CAPABILITIES, 'ALL', ...named.filter(name => name !== UNKNOWN)].map<Answer>(name => {
    const [mine, theirs] = [hasCapability(one, name), hasCapability(other, name)];
    return mine === true || theirs === false ? true : mine === false && theirs === true ? false : undefined;
  });
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

/** An added capability wins over a dropped one, unless `ALL` is added. */
function hasCapability(container: ContainerModel, name: string): Answer {
  if (isPrivileged(container)) {
    return true;
  }
  const { capabilitiesAdded: added, capabilitiesDropped: dropped } = container;
  if (added.includes('ALL')) {
    return dropped.includes(name) ? false : dropped.includes(UNKNOWN) ? undefined : true;
  }
  const isKept = DEFAULT_CAPABILITIES.includes(name) && !dropped.includes(name) && !dropped.includes('ALL');
  if (added.includes(name) || (isKept && !dropped.includes(UNKNOWN))) {
    return true;
  }
  return isKept || added.includes(UNKNOWN) ? undefined : false;
}

function isPrivileged({ instanceSettings }: ContainerModel): boolean {
  return instanceSettings.some(({ name }) => name === 'privileged');
}
