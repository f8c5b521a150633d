/** The candidate with the fewest letters to change, if that is at most one in eight, or in as many as told. */
export function nearest(word: string, candidates: Iterable<string>, lettersPerSlip = 8): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(word.length / lettersPerSlip)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= fewest) {
      continue;
    }
    const slips = editDistance(word, candidate, fewest);
    if (slips < fewest) {
      [best, fewest] = [candidate, slips];
    }
  }
  return best;
}

/** The number of letters to change, add, or remove. Stops early, at `limit` or above, once it can only be that many. */
function editDistance(a: string, b: string, limit: number): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = current;
    const least = Math.min(...previous);
    if (least >= limit) {
      return least;
    }
  }
  return previous[b.length];
}
