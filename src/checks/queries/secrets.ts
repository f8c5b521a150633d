import { runTogetherIn } from './start-order';
import { userIdOf } from './users';
import { ContainerModel, TaskDefinitionModel, UNKNOWN } from '../model';

/** A container with secrets in its environment, and the containers that may read them. */
export interface ExposedSecrets {
  readonly owner: ContainerModel;
  readonly readers: readonly ContainerModel[];

  /** The readers that may trace processes of every user. No user of the owner protects from them. */
  readonly tracers: readonly ContainerModel[];
}

/** Docker's default capabilities, which Fargate also uses. */
const DEFAULT_CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'NET_RAW', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
];

/** Returns the secrets that other containers of a shared PID namespace may read. */
export function exposedSecretsOf(task: TaskDefinitionModel): ExposedSecrets[] {
  const owners = task.containers.filter(({ secrets }) => secrets.length > 0);
  if (owners.length === 0) {
    return [];
  }
  const runTogether = runTogetherIn(task);
  return owners
    .map(owner => {
      const others = task.containers.filter(other => other !== owner && runTogether(other, owner));
      const tracers = others.filter(mayTrace);
      return { owner, tracers, readers: others.filter(other => tracers.includes(other) || mayRead(other, owner)) };
    })
    .filter(({ readers }) => readers.length > 0);
}

/** Whether a container may trace processes of every user: an added capability is effective only for root. */
function mayTrace(container: ContainerModel): boolean {
  const isPrivileged = container.instanceSettings.some(({ name }) => name === 'privileged');
  return (userIdOfContainer(container) ?? 0) === 0 && (isPrivileged || may(container, 'SYS_PTRACE'));
}

/**
 * Whether a container without SYS_PTRACE may read the environment of another container's processes. The kernel compares the users, and requires
 * all capabilities of the other process. Only root has capabilities.
 *
 * @see https://man7.org/linux/man-pages/man2/ptrace.2.html
 */
function mayRead(reader: ContainerModel, owner: ContainerModel): boolean {
  const [readerId, ownerId] = [reader, owner].map(userIdOfContainer);
  if (readerId === 0) {
    return (ownerId ?? 0) === 0 && hasCapabilitiesOf(reader, owner);
  }
  // A reader whose user is unknown may be root, or the same user.
  return readerId === undefined
    ? ownerId !== 0 || hasCapabilitiesOf(reader, owner)
    : ownerId === undefined || ownerId === readerId;
}

/** Whether a root container may have all capabilities of another root container. */
function hasCapabilitiesOf(reader: ContainerModel, owner: ContainerModel): boolean {
  const known = [...DEFAULT_CAPABILITIES, ...owner.capabilitiesAdded.filter(capability => capability !== UNKNOWN)];
  return known.every(capability => !has(owner, capability) || may(reader, capability));
}

/** Whether a root container is known to have a capability. */
function has({ capabilitiesAdded, capabilitiesDropped }: ContainerModel, capability: string): boolean {
  return capabilitiesAdded.includes(capability)
    || (DEFAULT_CAPABILITIES.includes(capability) && ![capability, 'ALL', UNKNOWN].some(dropped => capabilitiesDropped.includes(dropped as string)));
}

/** Whether a root container may have a capability. */
function may({ capabilitiesAdded, capabilitiesDropped }: ContainerModel, capability: string): boolean {
  return [capability, 'ALL', UNKNOWN].some(added => capabilitiesAdded.includes(added as string))
    || (DEFAULT_CAPABILITIES.includes(capability) && !capabilitiesDropped.includes(capability) && !capabilitiesDropped.includes('ALL'));
}

function userIdOfContainer({ user }: ContainerModel): number | undefined {
  return typeof user === 'string' ? userIdOf(user) : undefined;
}
