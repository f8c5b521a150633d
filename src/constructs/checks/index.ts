export * from './linux-controls-policy';
export * from './namespace-sharing-checks';
export * from './namespace-sharing-plugin';
