export * from './checks';
export * from './sysctls';
