import type { ContainerModel, TaskDefinitionModel } from './model';

/** The containers into whose environment ECS injects secrets. */
export function containersWithSecrets({ containers }: TaskDefinitionModel): ContainerModel[] {
  return containers.filter(({ secrets }) => secrets.length > 0);
}
