import { hasSysPtrace, isKnownRoot, reachIn } from './reach';
import { runTogetherIn } from './start-order';
import { memoizeLast } from '../../memoize';
import type { ContainerModel, TaskDefinitionModel } from '../model';

/** A container with secrets in its environment, and the containers that may read them. */
export interface ExposedSecrets {
  readonly owner: ContainerModel;
  readonly readers: readonly ContainerModel[];

  /** The readers that may trace processes of every user. No user of the owner protects from them. */
  readonly tracers: readonly ContainerModel[];
}

/** Returns the secrets that other containers of a shared PID namespace may read. */
export const exposedSecretsOf = memoizeLast((task: TaskDefinitionModel): readonly ExposedSecrets[] => {
  const owners = task.containers.filter(({ secrets }) => secrets.length > 0);
  const runTogether = runTogetherIn(task);
  const reach = reachIn(task);
  return owners
    .map(owner => {
      const readers = task.containers.filter(other => other !== owner && reach(other, owner).reach !== 'none' && runTogether(other, owner));
      return { owner, readers, tracers: readers.filter(mayTraceEveryUser) };
    })
    .filter(({ readers }) => readers.length > 0);
});

function mayTraceEveryUser(container: ContainerModel): boolean {
  return isKnownRoot(container) !== false && hasSysPtrace(container) !== false;
}
