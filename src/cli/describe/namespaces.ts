import { ContainerModel, Maybe, sharesNetworkNamespace, TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import { lookUp } from '../../sysctls/catalogue';

/** The kinds of namespaces that a task definition can share. */
export type NamespaceKind = 'network' | 'PID' | 'IPC';

/** Who has one: all containers of the task together, each container by itself, or the instance under them, with all that runs there. */
export type Scope = 'task' | 'container' | 'instance';

/** A namespace and the containers in it. */
export interface Namespace {
  readonly kind: NamespaceKind;
  readonly scope: Maybe<Scope>;
  readonly members: readonly string[];
}

export const NAMESPACE_KINDS: readonly NamespaceKind[] = ['network', 'PID', 'IPC'];

/** All namespaces of a task; where it is not known who shares one, its members are those who may. */
export function namespacesOf(task: TaskDefinitionModel): Namespace[] {
  const all = task.containers.map(({ name }) => name);
  return NAMESPACE_KINDS.flatMap<Namespace>(kind => {
    const scope = scopeOf(kind, task);
    return scope === 'container' ? all.map(name => ({ kind, scope, members: [name] })) : [{ kind, scope, members: all }];
  });
}

/** Who has the namespace of a kind. */
export function scopeOf(kind: NamespaceKind, task: TaskDefinitionModel): Maybe<Scope> {
  switch (kind) {
    case 'network': return networkScope(task);
    case 'PID': return scopeByMode(task.pidMode);
    case 'IPC': return task.ipcMode === 'none' ? 'container' : scopeByMode(task.ipcMode);
  }
}

function networkScope(task: TaskDefinitionModel): Maybe<Scope> {
  if (sharesNetworkNamespace(task)) {
    return 'task';
  }
  if (task.networkMode === 'host') {
    return 'instance';
  }
  const isDecidedLater = task.networkMode === UNKNOWN || (task.networkMode === undefined && task.requiresCompatibilities.includes(UNKNOWN));
  return isDecidedLater ? UNKNOWN : 'container';
}

function scopeByMode(mode: Maybe<string | undefined>): Maybe<Scope> {
  switch (mode) {
    case undefined: return 'container';
    case 'task': return 'task';
    case 'host': return 'instance';
    default: return UNKNOWN;
  }
}

/** The containers for which a kernel parameter of a container holds; none where no task can set it. */
export function holdsFor(name: Maybe<string>, { name: container }: ContainerModel, task: TaskDefinitionModel): Maybe<readonly string[]> {
  const { verdict } = name === UNKNOWN ? { verdict: 'unknown' } : lookUp(name);
  if (name === UNKNOWN || verdict === 'unknown') {
    return UNKNOWN;
  }
  const scope = scopeOf(name.startsWith('net.') ? 'network' : 'IPC', task);
  if (verdict === 'refused' || verdict === 'unavailable' || scope === 'instance') {
    return [];
  }
  return scope === UNKNOWN ? UNKNOWN : scope === 'task' ? task.containers.map(member => member.name) : [container];
}
