import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunctions } from './function-bundle';

// Runs after the compiler, whose files of the functions nothing loads.
const COMPILED = join(__dirname, '..', 'lib', 'functions');

rmSync(COMPILED, { recursive: true, force: true });
bundleFunctions(COMPILED);
