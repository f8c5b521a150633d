import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { observerSkeleton } from './observer';
import { parameterSkeleton } from './parameter';
import { ruleSkeleton } from './rule';
import { exists, Refusal, Skeleton } from './skeleton';
import { ROOT } from '../placeholders';

const KINDS: Readonly<Record<string, (name: string) => Skeleton>> = {
  rule: ruleSkeleton,
  parameter: parameterSkeleton,
  observer: observerSkeleton,
};

/** Writes the files of an addition, and prints what to do next. */
function main([kind = '', name = '', ...rest]: readonly string[]): void {
  if (!Object.hasOwn(KINDS, kind) || name === '' || rest.length > 0) {
    throw new Refusal(`use npm run new -- rule NAME, parameter NAME, or observer NAME, not '${[kind, name, ...rest].join(' ').trim()}'`);
  }
  const { files, steps } = KINDS[kind](name);
  for (const [path, content] of Object.entries(files)) {
    console.log(`${exists(path) ? 'extended' : 'created '} ${path}`);
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), content);
  }
  console.log(['', 'Next:', ...steps.map((step, index) => `${index + 1}. ${step}`)].join('\n'));
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal)) {
    throw error;
  }
  console.error(`new: ${error.message}`);
  process.exitCode = 2;
}
