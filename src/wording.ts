/** Joins words: `a`, `a and b`, `a, b, and c`. */
export function joinWords(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  return words.length > 2 ? joinClauses(words, conjunction) : words.join(` ${conjunction} `);
}

/** Joins clauses, with a comma before the conjunction: `a, and b`. */
export function joinClauses(clauses: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  const last = clauses[clauses.length - 1];
  return clauses.length < 2 ? last : `${clauses.slice(0, -1).join(', ')}, ${conjunction} ${last}`;
}

/** `container a`, or `containers a and b`. */
export function containersNamed(names: readonly string[]): string {
  return `container${names.length === 1 ? '' : 's'} ${joinWords(names)}`;
}

/** Turns a clause into a sentence. */
export function sentence(clause: string): string {
  return `${clause[0].toUpperCase()}${clause.slice(1)}.`;
}
