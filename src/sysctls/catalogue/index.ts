export * from './consistency';
export * from './entry';
export * from './ipc';
export * from './lookup';
export * from './network';
export * from './ports';
export { UNAVAILABLE_SYSCTLS } from './unavailable';
export * from './value';
