export * from '../../reading/input';
export * from '../../reading/read-input';
export * from './summary';
export * from './with-input';
