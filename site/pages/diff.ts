/** A line of a text that is changed into another one. */
export interface ChangedLine {
  readonly text: string;
  readonly change?: 'removed' | 'added';
}

/** Returns the lines of two JSON texts: those of both once, and the others as removed or added. The comma at the end of a line is no change. */
export function changedLines(before: readonly string[], after: readonly string[]): ChangedLine[] {
  const [old, changed] = [before, after].map(lines => lines.map(line => line.replace(/,$/, '')));
  const common = commonLines(old, changed);
  const lines: ChangedLine[] = [];
  for (let [i, j] = [0, 0]; i < old.length || j < changed.length;) {
    if (old[i] === changed[j]) {
      lines.push({ text: after[j] });
      [i, j] = [i + 1, j + 1];
    } else if (i < old.length && (j === changed.length || common[i + 1][j] >= common[i][j + 1])) {
      lines.push({ text: before[i++], change: 'removed' });
    } else {
      lines.push({ text: after[j++], change: 'added' });
    }
  }
  return lines;
}

/** The number of lines that the texts have in common, from a line of each to the end. */
function commonLines(before: readonly string[], after: readonly string[]): number[][] {
  const common = Array.from({ length: before.length + 1 }, () => Array.from({ length: after.length + 1 }, () => 0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i][j] = before[i] === after[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  return common;
}
