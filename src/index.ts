export * from './constructs/validation';
export * from './constructs/observers';
export * from './constructs/patterns';
export * from './constructs/sysctls';
export * from './constructs/task';
