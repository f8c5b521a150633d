import type { Style } from './style';

/** The space between two columns. */
const GAP = '  ';

/** The maximum width of all columns but the last, also if the terminal is wider or unknown. */
const MAX_WIDTH = 60;

/**
 * Aligns rows below their headings within a width, wrapping the cells of wide columns; returns nothing if there are no rows. A table whose
 * words do not fit is wider.
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], style: Style, width = Infinity): string[] {
  const longest = (partsOf: (text: string) => readonly string[]) => headings.map((heading, column) =>
    [heading, ...rows.map(row => row[column])].flatMap(partsOf).reduce((length, part) => Math.max(length, lengthOf(part.trimEnd())), 0));
  const limited = (length: number) => Math.min(length, MAX_WIDTH);
  const natural = longest(cell => [cell]).map((length, column) => column < headings.length - 1 ? limited(length) : length);
  const available = width - GAP.length * (headings.length - 1);
  const widths = [wordsOf, partsOfNames].reduce((reduced, partsOf) => reduce(reduced, longest(partsOf).map(limited), available), natural);
  return rows.length === 0 ? [] : [...linesOf(headings, widths).map(style.strong), ...rows.flatMap(row => linesOf(row, widths))];
}

/** Reduces the widest columns until all fit or have their minimum width. */
function reduce(natural: readonly number[], minima: readonly number[], available: number): number[] {
  const widths = [...natural];
  const reducible = () => widths.map((width, column) => width > minima[column] ? width : 0);
  while (sum(widths) > available && sum(reducible()) > 0) {
    widths[reducible().indexOf(Math.max(...reducible()))]--;
  }
  return widths;
}

/** The lines of a row: as many as its highest cell. */
function linesOf(row: readonly string[], widths: readonly number[]): string[] {
  const cells = row.map((cell, column) => wrap(cell, widths[column]));
  return Array.from({ length: Math.max(...cells.map(lines => lines.length)) }, (_, index) => cells
    .map(lines => (lines[index] ?? '').trimEnd())
    .map((line, column) => line + ' '.repeat(Math.max(0, widths[column] - lengthOf(line)))).join(GAP).trimEnd());
}

/**
 * Breaks a text after its words, each with the spaces that follow, and a longer word after the dots, dashes, and underscores of its
 * names. What is still longer stays whole.
 */
export function wrap(text: string, width: number): string[] {
  if (lengthOf(text) <= width) {
    return [text]; // Measuring each part of a long text would take too long.
  }
  const parts = wordsOf(text).flatMap(word => lengthOf(word.trimEnd()) <= width ? [word] : partsOfNames(word));
  return filled(parts, (line, part) => line === '' || lengthOf(line) + lengthOf(part.trimEnd()) <= width);
}

/** Splits a text into words and parts of addresses. A separator at the start of a word belongs to it. */
function wordsOf(text: string): string[] {
  return text.split(/(?<= )(?! )|(?<=[^ /:@,][/:@,])(?! )/);
}

function partsOfNames(text: string): string[] {
  return wordsOf(text).flatMap(word => word.split(/(?<=[-._=])/));
}

/** Breaks a line after its words, and indents what follows. A longer word, such as an address, stays whole. */
export function wrapWords(line: string, width: number): string[] {
  const indentation = `${/^ */.exec(line)![0]}    `;
  const fits = (start: string, word: string) => start.trim() === '' || lengthOf(start) + lengthOf(word.trimEnd()) <= width;
  return filled(line.split(/(?<= )(?! )/), fits, indentation).map(part => part.trimEnd());
}

/** Joins parts to lines, each as long as the next part fits, and indents all but the first. */
function filled(parts: Iterable<string>, fits: (line: string, added: string) => boolean, indentation = ''): string[] {
  const lines = [''];
  for (const part of parts) {
    const line = lines[lines.length - 1];
    if (fits(line, part)) {
      lines[lines.length - 1] = line + part;
    } else {
      lines.push(`${indentation}${part}`);
    }
  }
  return lines;
}

/** The width on a terminal, where East Asian characters and emoji take two columns, and colors and combining marks none. */
function lengthOf(styled: string): number {
  const text = styled.replace(COLOR, '');
  // Almost every text is ASCII, and a text of a file may be long.
  return /^[ -~]*$/.test(text) ? text.length : [...text].reduce((length, character) => length + (/\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1), 0);
}

const COLOR = /\u001b\[\d+m/g;

const WIDE = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
