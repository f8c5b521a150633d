export * from './kernel-tuning';
export * from './shared-pid-namespace';
export * from './task-definition-block';
