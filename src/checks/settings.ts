import { memoizeLast } from '../memoize';
import { TaskDefinitionModel, UNKNOWN } from './model';

/** A setting without which some rules find nothing. Most task definitions have few of them. */
export type Setting =
  'capabilities' | 'dependsOn' | 'ECS Exec' | 'healthCheck' | 'pidMode' | 'portMappings' | 'secrets' | 'services' | 'systemControls' | 'ulimits' | 'volumes';

/** Returns the settings of a task definition, with known values or not. */
export const settingsIn = memoizeLast((task: TaskDefinitionModel): ReadonlySet<Setting> => {
  const found = new Set<Setting>();
  const addIf = (isSet: boolean, setting: Setting) => isSet && found.add(setting);
  addIf(task.pidMode !== undefined, 'pidMode');
  addIf(task.services.length > 0, 'services');
  addIf(task.services.some(({ enableExecuteCommand }) => enableExecuteCommand === true), 'ECS Exec');
  addIf(task.volumes.length > 0, 'volumes');
  for (const container of task.containers) {
    addIf(container.capabilitiesAdded.length > 0, 'capabilities');
    addIf(container.dependsOn.length > 0, 'dependsOn');
    addIf(container.healthCheck === UNKNOWN || container.healthCheck.length > 0, 'healthCheck');
    addIf(container.ports.length > 0 || container.portProblems.length > 0, 'portMappings');
    addIf(container.secrets.length > 0, 'secrets');
    addIf(container.systemControls.length > 0, 'systemControls');
    addIf(container.ulimits.length > 0, 'ulimits');
    addIf(container.mountedVolumes.length > 0 || container.volumesFrom.length > 0, 'volumes');
  }
  return found;
});
