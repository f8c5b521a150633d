import { memoizeLast } from '../memoize';
import { TaskDefinitionModel, UNKNOWN } from './model';

/** A setting, or a mistake, without which some rules find nothing. Most task definitions have few of them. */
export type Setting =
  | 'capabilities' | 'dependsOn' | 'ECS Exec' | 'healthCheck' | 'pidMode' | 'portMappings' | 'several portMappings' | 'secrets' | 'services'
  | 'several containers' | 'systemControls' | 'several systemControls of a container' | 'systemControls of several containers' | 'ulimits' | 'misplaced keys' | 'missing keys';

/** Returns whether a task definition has each setting, with a known value or not. */
export const settingsIn = memoizeLast((task: TaskDefinitionModel): Readonly<Record<Setting, boolean>> => {
  const found = {
    'capabilities': false,
    'dependsOn': false,
    'ECS Exec': task.services.some(({ enableExecuteCommand }) => enableExecuteCommand === true),
    'healthCheck': false,
    'pidMode': task.pidMode !== undefined,
    'portMappings': false,
    'several portMappings': false,
    'secrets': false,
    'services': task.services.length > 0,
    'several containers': task.containers.length > 1,
    'systemControls': false,
    'several systemControls of a container': false,
    'systemControls of several containers': false,
    'ulimits': false,
    'misplaced keys': task.misplacedKeys.length > 0,
    'missing keys': task.missingKeys.length > 0,
  };
  for (const container of task.containers) {
    found.capabilities ||= container.capabilitiesAdded.length > 0;
    // On instances, links and volumesFrom are dependencies, too.
    found.dependsOn ||= container.dependsOn.length > 0 || container.links.length > 0 || container.volumesFrom.length > 0;
    found.healthCheck ||= container.healthCheck === UNKNOWN || container.healthCheck.length > 0;
    found['several portMappings'] ||= container.ports.length > 1 || (found.portMappings && container.ports.length > 0);
    found.portMappings ||= container.ports.length > 0 || container.portsBesideRange.length > 0;
    found.secrets ||= container.secrets.length > 0;
    found['systemControls of several containers'] ||= found.systemControls && container.systemControls.length > 0;
    found['several systemControls of a container'] ||= container.systemControls.length > 1;
    found.systemControls ||= container.systemControls.length > 0;
    found.ulimits ||= container.ulimits.length > 0;
  }
  return found;
});
