/** A command line that a shell takes apart into these words again, with a line for each group of them. */
export function shellCommand(groups: readonly (readonly string[])[]): string {
  return groups.map(words => words.map(shellWord).join(' ')).join(' \\\n  ');
}

/** Quotes a word for a POSIX shell where it needs that. */
export function shellWord(word: string): string {
  return /^[\w%+,./:=@-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
