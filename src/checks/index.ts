export * from './namespace-sharing-checks';
