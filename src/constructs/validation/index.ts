export * from './namespace-sharing-checks';
export * from './namespace-sharing-plugin';
