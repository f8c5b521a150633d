import type { ContainerModel, Maybe, TaskDefinitionModel } from '../model';
import { meetingsIn } from './start-order';

/** A container into whose environment ECS injects secrets, and those from which they may be read. */
interface OpenSecrets {
  readonly owner: ContainerModel;
  readonly readers: readonly ContainerModel[];
}

/** The secrets of a shared PID namespace that other containers may read. */
export function openSecretsOf(task: TaskDefinitionModel): OpenSecrets[] {
  const owners = task.containers.filter(({ secrets }) => secrets.length > 0);
  if (owners.length === 0) {
    return [];
  }
  const meet = meetingsIn(task);
  return owners
    .map(owner => ({ owner, readers: task.containers.filter(reader => reader !== owner && meet(reader, owner) && !isStranger(reader, owner)) }))
    .filter(({ readers }) => readers.length > 0);
}

/** Whether it is known to run as a user who is neither root nor the owner's. */
function isStranger(reader: ContainerModel, owner: ContainerModel): boolean {
  const [userId, ownersId] = [userIdOf(reader.user), userIdOf(owner.user)];
  return userId !== undefined && ownersId !== undefined && userId !== 0 && userId !== ownersId;
}

/** The number of a user; without one the image decides, and only the image knows the number of a name. */
function userIdOf(user: Maybe<string | undefined>): number | undefined {
  const [, id] = typeof user === 'string' ? /^(\d+|root)(?::|$)/.exec(user) ?? [] : [];
  return id === undefined ? undefined : id === 'root' ? 0 : Number(id);
}
