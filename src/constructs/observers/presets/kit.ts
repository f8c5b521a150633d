// What presets are written with. A preset imports it from here, and only its own helpers from their files.
export * from '../../../wording';
export * from '../../error';
export * from '../../required-types';
export * from '../../task/task-definition-target';
export type { ApplicationContainer } from '../application-container';
export * from '../execute-command-use';
export type { ObservedTask } from '../observed-task';
export * from '../observer-sidecar';
export * from '../process-access';
export type { StopOrderOptions } from '../stop-order-options';
export * from './assets';
export * from './images';
export * from './recording-options';
export * from './settings';
export * from './sidecar-options';
