import type { Place } from '../input';
import { printable } from '../printable';
import type { Style } from '../style';

/** The part of a line that a code frame shows at most, and also in a narrow terminal. */
const [MAX_WIDTH, MIN_WIDTH] = [100, 20];

/**
 * Returns a line of a file with its number, and below it a marker for a range. A long line, such as minified JSON, is shortened
 * on both sides.
 */
export function codeFrame(line: string, { line: number, column, endLine, endColumn }: Place, style: Style, columns = Infinity): string[] {
  const margin = ' '.repeat(String(number).length);
  const width = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, columns - margin.length - ' | ……'.length));
  const start = Math.min(column - 1, line.length);
  const end = Math.max(endLine > number ? line.trimEnd().length : Math.min(endColumn - 1, line.length), start);
  const from = line.length <= width ? 0 : Math.max(0, Math.min(start - Math.floor(0.4 * width), line.length - width));
  const to = line.length <= width ? line.length : from + width;
  const before = `${from > 0 ? '…' : ''}${shown(line.slice(from, start))}`;
  const marked = shown(line.slice(start, Math.min(end, to)));
  const after = `${shown(line.slice(Math.min(end, to), to)).trimEnd()}${to < line.length ? '…' : ''}`;
  return [
    `${style.faint(`${number} |`)} ${before}${marked}${after}`,
    `${style.faint(`${margin} |`)} ${' '.repeat(before.length)}${style.error('^'.repeat(Math.max(1, marked.length)))}`,
  ];
}

/** A tab would move the marker. */
function shown(text: string): string {
  return printable(text.replace(/\t/g, ' '));
}
