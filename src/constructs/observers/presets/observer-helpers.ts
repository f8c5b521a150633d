// What presets are written with. A preset imports it from here, and only its own helpers from their files.
export * from '../../../wording';
export * from '../../error';
export * from '../../required-types';
export * from '../../task/task-definition-target';
export { allowTracingOfRoot, type ApplicationContainer } from '../application-container';
export * from '../execute-command-use';
export { type ObservedTask, requireFree } from '../observed-task';
export * from '../observer-sidecar';
export { declareWithoutTokens, setCompletion } from '../observers';
export * from '../process-access';
export * from './assets';
export * from './images';
export * from './settings';
export * from './sidecar-options';
