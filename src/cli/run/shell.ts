import { shellWord } from '../../shell-quoting';

/** Formats words as a shell command line, with one line per group. */
export function shellCommand(groups: readonly (readonly string[])[]): string {
  return groups.map(words => words.map(shellWord).join(' ')).join(' \\\n  ');
}
