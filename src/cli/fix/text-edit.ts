/** A change of a text: the characters from `start` to `end`, exclusive, become `text`. Offsets are in UTF-16 code units. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Returns the items whose edits do not touch those of an earlier one. Edits of a text touch if they share a position, even if one
 * of them is empty.
 */
export function withoutOverlaps<Item>(
  items: readonly Item[], editsOf: (item: Item) => readonly TextEdit[], { length }: string,
): Item[] {
  const isTaken = new Uint8Array(length + 1);
  return items.filter(item => {
    const edits = editsOf(item);
    const isFree = edits.every(({ start, end }) => !isTaken.subarray(start, end + 1).includes(1));
    if (isFree) {
      edits.forEach(({ start, end }) => isTaken.fill(1, start, end + 1));
    }
    return isFree;
  });
}

/** Returns a text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let copied = 0;
  for (const edit of [...edits].sort((one, other) => one.start - other.start)) {
    parts.push(text.slice(copied, edit.start), edit.text);
    copied = edit.end;
  }
  return [...parts, text.slice(copied)].join('');
}
