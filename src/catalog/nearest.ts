/**
 * Returns the candidate with the smallest edit distance, if there is at most one edit per `lettersPerEdit` letters of the
 * word. The first of several wins.
 */
export function nearest(word: string, candidates: Iterable<string>, lettersPerEdit = 8): string | undefined {
  return allNearest(word, candidates, lettersPerEdit)[0];
}

/** Returns all candidates with the smallest edit distance, as `nearest` does. */
export function allNearest(word: string, candidates: Iterable<string>, lettersPerEdit = 8): string[] {
  let best: string[] = [];
  let limit = Math.max(1, Math.floor(word.length / lettersPerEdit));
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) {
      continue;
    }
    const distance = editDistance(word, candidate, limit + 1);
    if (distance < limit || (distance === limit && best.length === 0)) {
      [best, limit] = [[candidate], distance];
    } else if (distance === limit) {
      best.push(candidate);
    }
  }
  return best;
}

/** The number of letters to change, add, or remove, and of neighbors to swap. Stops early and returns `limit` or more once the distance cannot be smaller. */
function editDistance(one: string, other: string, limit: number): number {
  const [a, b] = withoutCommonEnds(one, other);
  const isSwapped = (i: number, j: number) => i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  const unknown = () => Array<number>(b.length + 1).fill(limit);
  let [beforePrevious, previous, current] = [unknown(), Array.from({ length: b.length + 1 }, (_, j) => j), unknown()];
  for (let i = 1; i <= a.length; i++) {
    // Elsewhere, the distance is at least the limit.
    const [first, last] = [Math.max(1, i - limit), Math.min(b.length, i + limit)];
    let smallest = current[first - 1] = first === 1 ? i : limit;
    for (let j = first; j <= last; j++) {
      const replaced = previous[j - 1] + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      const swapped = isSwapped(i, j) ? beforePrevious[j - 2] + 1 : limit;
      current[j] = Math.min(replaced, swapped, current[j - 1] + 1, (j < i + limit ? previous[j] : limit) + 1);
      smallest = Math.min(smallest, current[j]);
    }
    if (smallest >= limit) {
      return smallest;
    }
    [beforePrevious, previous, current] = [previous, current, beforePrevious];
  }
  return previous[b.length];
}

/** Names of one interface differ only in their ends, and interface names may be long. */
function withoutCommonEnds(one: string, other: string): [string, string] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) {
    start++;
  }
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) {
    end++;
  }
  return [one.slice(start, one.length - end), other.slice(start, other.length - end)];
}
