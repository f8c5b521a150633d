export { ApplicationContainer } from './application-container';
export type { CustomObserverProps } from './custom-observer';
export type { DebugToolboxProps } from './debug-toolbox';
export * from './execute-command-use';
export { ObservedTask } from './observed-task';
export * from './observer-sidecar';
export * from './process-access';
export type { ApplicationChoice, SidecarOptions } from './sidecar-options';
