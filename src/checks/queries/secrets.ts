import type { ContainerModel, TaskDefinitionModel } from '../model';
import { runTogetherIn } from './start-order';
import { userIdOf } from './users';

/** A container into whose environment ECS injects secrets, and those from which they may be read. */
interface OpenSecrets {
  readonly owner: ContainerModel;
  readonly readers: readonly ContainerModel[];
}

/** The secrets of a shared PID namespace that other containers may read. */
export function exposedSecretsOf(task: TaskDefinitionModel): OpenSecrets[] {
  const owners = task.containers.filter(({ secrets }) => secrets.length > 0);
  if (owners.length === 0) {
    return [];
  }
  const meet = runTogetherIn(task);
  return owners
    .map(owner => ({ owner, readers: task.containers.filter(reader => reader !== owner && meet(reader, owner) && !isStranger(reader, owner)) }))
    .filter(({ readers }) => readers.length > 0);
}

/** Whether a reader is known to run as a user that is neither root nor the owner's. */
function isStranger({ user: reader }: ContainerModel, { user: owner }: ContainerModel): boolean {
  const [readerId, ownerId] = [reader, owner].map(user => typeof user === 'string' ? userIdOf(user) : undefined);
  return readerId !== undefined && ownerId !== undefined && readerId !== 0 && readerId !== ownerId;
}
