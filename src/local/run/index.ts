export { exec } from './exec';
export { run } from './run';
