export * from './application-container';
export type { CustomObserverProps } from './custom-observer';
export type { DebugToolboxProps } from './debug-toolbox';
export { ObservedTask } from './observed-task';
export * from './observer-sidecar';
