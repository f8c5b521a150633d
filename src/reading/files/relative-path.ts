import { isAbsolute, relative, sep } from 'node:path';

/** Returns a path relative to the working directory if it is below it. */
export function relativeToHere(file: string): string {
  const below = isAbsolute(file) ? relative(process.cwd(), file) : file;
  return below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? file : below;
}
