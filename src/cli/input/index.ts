export * from './input';
export * from './read-input';
