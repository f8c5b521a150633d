export { effect } from './effect';
