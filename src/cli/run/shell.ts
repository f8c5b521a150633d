import { shellWord } from '../../shell-quoting';

/** A command line that a shell takes apart into these words again, with a line for each group of them. */
export function shellCommand(groups: readonly (readonly string[])[]): string {
  return groups.map(words => words.map(shellWord).join(' ')).join(' \\\n  ');
}
