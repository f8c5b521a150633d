import { ContainerModel, TaskDefinitionModel } from './model';

/** The containers that ask for SYS_PTRACE. */
export function tracersOf({ containers }: TaskDefinitionModel): ContainerModel[] {
  return containers.filter(({ capabilitiesAdded }) => capabilitiesAdded.includes('SYS_PTRACE'));
}
