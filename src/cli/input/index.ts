export * from './input';
export * from './read-input';
export * from './summary';
export * from './with-input';
