import type { Range } from './source-node';
import type { Place } from '../input';

/** The lines of a text, which are counted on demand. */
export class TextPlaces {
  private starts?: readonly number[];

  constructor(private readonly text: string) {}

  public of({ start, end }: Range): Place {
    const [from, to] = [this.position(start), this.position(end)];
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  public line(number: number): string {
    const starts = this.lineStarts();
    return number < 1 || number > starts.length ? '' : this.text.slice(starts[number - 1], starts[number] ?? this.text.length).replace(/\r?\n$/, '');
  }

  private position(offset: number): { readonly line: number; readonly column: number } {
    const starts = this.lineStarts();
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      [low, high] = starts[middle] <= offset ? [middle, high] : [low, middle - 1];
    }
    return { line: low + 1, column: offset - starts[low] + 1 };
  }

  private lineStarts(): readonly number[] {
    if (!this.starts) {
      const starts = [0];
      for (let end = this.text.indexOf('\n'); end >= 0; end = this.text.indexOf('\n', end + 1)) {
        starts.push(end + 1);
      }
      this.starts = starts;
    }
    return this.starts;
  }
}
