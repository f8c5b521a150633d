export { exec, run } from './run';
