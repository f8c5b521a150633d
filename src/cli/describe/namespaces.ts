import { lookUp } from '../../catalog';
import { ContainerModel, Maybe, sharesNetworkNamespace, TaskDefinitionModel, UNKNOWN } from '../../checks/model';

/** A kind of namespace that the containers of a task can share. */
export type NamespaceKind = 'network' | 'PID' | 'IPC';

/** The owner of a namespace: the task, a single container, or the instance, which shares it with everything that runs there. */
export type Scope = 'task' | 'container' | 'instance';

/** A namespace and its containers. */
export interface Namespace {
  readonly kind: NamespaceKind;
  readonly scope: Maybe<Scope>;
  readonly members: readonly string[];
}

export const NAMESPACE_KINDS: readonly NamespaceKind[] = ['network', 'PID', 'IPC'];

/** Returns the namespaces of a task. If the scope is unknown, the members are the containers that may share the namespace. */
export function namespacesOf(task: TaskDefinitionModel): Namespace[] {
  const all = task.containers.map(({ name }) => name);
  return NAMESPACE_KINDS.flatMap<Namespace>(kind => {
    const scope = scopeOf(kind, task);
    return scope === 'container' ? all.map(name => ({ kind, scope, members: [name] })) : [{ kind, scope, members: all }];
  });
}

/** Returns the scope of a task's namespaces of a kind. */
export function scopeOf(kind: NamespaceKind, task: TaskDefinitionModel): Maybe<Scope> {
  switch (kind) {
    case 'network': return networkScope(task);
    case 'PID': return SCOPES.get(task.pidMode) ?? UNKNOWN;
    case 'IPC': return task.ipcMode === 'none' ? 'container' : SCOPES.get(task.ipcMode) ?? UNKNOWN;
  }
}

function networkScope(task: TaskDefinitionModel): Maybe<Scope> {
  const { networkMode: mode, requiresCompatibilities } = task;
  const isUnresolved = mode === UNKNOWN || (mode === undefined && requiresCompatibilities.includes(UNKNOWN));
  return sharesNetworkNamespace(task) ? 'task' : mode === 'host' ? 'instance' : isUnresolved ? UNKNOWN : 'container';
}

const SCOPES: ReadonlyMap<unknown, Scope> = new Map([[undefined, 'container'], ['task', 'task'], ['host', 'instance']]);

/** Returns the names of the containers that a container's kernel parameter affects: none if a task cannot set it. */
export function affectedContainers(
  name: Maybe<string>, { name: container }: ContainerModel, task: TaskDefinitionModel,
): Maybe<readonly string[]> {
  if (name === UNKNOWN) {
    return UNKNOWN;
  }
  const known = lookUp(name);
  if (known.verdict === 'unknown') {
    // A misspelled name is no parameter. Another one may exist on a later kernel.
    return known.didYouMean === undefined ? UNKNOWN : [];
  }
  const scope = scopeOf(name.startsWith('net.') ? 'network' : 'IPC', task);
  if (known.verdict === 'refused' || known.verdict === 'unavailable' || scope === 'instance') {
    return [];
  }
  return scope === UNKNOWN ? UNKNOWN : scope === 'task' ? task.containers.map(member => member.name) : [container];
}
