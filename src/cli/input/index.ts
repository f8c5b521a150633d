export * from '../../reading/input';
export * from '../../reading/files/read-input';
export * from './summary';
export * from './with-input';
