import { join } from 'node:path';
import { bundleCompressed } from './function-bundle';

// Runs after the compiler, whose files of the function nothing loads.
bundleCompressed('stopped-tasks', join(__dirname, '..', 'lib', 'functions'));
