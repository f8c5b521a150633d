export * from './checks';
export * from './observers';
export * from './patterns';
export * from './sysctls';
export * from './task';
