import { runTogetherIn } from './start-order';
import { userIdOf } from './users';
import type { ContainerModel, TaskDefinitionModel } from '../model';

/** A container with secrets in its environment, and the containers that may read them. */
interface ExposedSecrets {
  readonly owner: ContainerModel;
  readonly readers: readonly ContainerModel[];
}

/** Returns the secrets that other containers of a shared PID namespace may read. */
export function exposedSecretsOf(task: TaskDefinitionModel): ExposedSecrets[] {
  const owners = task.containers.filter(({ secrets }) => secrets.length > 0);
  if (owners.length === 0) {
    return [];
  }
  const runTogether = runTogetherIn(task);
  const mayRead = (reader: ContainerModel, owner: ContainerModel) => reader !== owner && runTogether(reader, owner) && !isStranger(reader, owner);
  return owners
    .map(owner => ({ owner, readers: task.containers.filter(reader => mayRead(reader, owner)) }))
    .filter(({ readers }) => readers.length > 0);
}

/** Whether a reader is known to run as a user that is neither root nor the owner's. */
function isStranger({ user: reader }: ContainerModel, { user: owner }: ContainerModel): boolean {
  const [readerId, ownerId] = [reader, owner].map(user => typeof user === 'string' ? userIdOf(user) : undefined);
  return readerId !== undefined && ownerId !== undefined && readerId !== 0 && readerId !== ownerId;
}
