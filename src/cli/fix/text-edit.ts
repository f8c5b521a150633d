/** A change of a text: the characters from `start` to `end`, exclusive, become `text`. Offsets are in UTF-16 code units. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
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

/** Whether two edits change the same part of a text, or parts that touch. */
export function overlap(one: TextEdit, other: TextEdit): boolean {
  return one.start <= other.end && other.start <= one.end;
}
