export * from './sysctls';
