export { KernelTuning } from './kernel-tuning';
export { SharedPidNamespace } from './shared-pid-namespace';
export { TaskDefinitionBlock } from './task-definition-block';
