/** Returns the candidate with the smallest edit distance, if there is at most one edit per `lettersPerEdit` letters of the word. */
export function nearest(word: string, candidates: Iterable<string>, lettersPerEdit = 8): string | undefined {
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(word.length / lettersPerEdit)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= limit) {
      continue;
    }
    const distance = editDistance(word, candidate, limit);
    if (distance < limit) {
      [best, limit] = [candidate, distance];
    }
  }
  return best;
}

/** The number of letters to change, add, or remove. Stops early and returns `limit` or more once the distance cannot be smaller. */
function editDistance(a: string, b: string, limit: number): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = current;
    const smallest = Math.min(...previous);
    if (smallest >= limit) {
      return smallest;
    }
  }
  return previous[b.length];
}
