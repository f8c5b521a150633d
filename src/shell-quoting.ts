/** Quotes a word for a POSIX shell. */
export function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Quotes a word for a POSIX shell, if it needs quotes. */
export function shellWord(word: string): string {
  return /^[\w%+,./:=@-]+$/.test(word) ? word : shellQuoted(word);
}

/** Formats words as a shell command line, with one line per group. */
export function shellCommand(groups: readonly (readonly string[])[]): string {
  return groups.map(words => words.map(shellWord).join(' ')).join(' \\\n  ');
}
