import { measureInTurn, median, medianWithRange, Timing } from './measurement';
import { markdownTable } from './report';

/** Two programs to compare: one with the subject of the measurement, one without it. */
export interface Comparison {
  /** The first cells of the row. */
  readonly labels: readonly string[];
  readonly pairs: number;
  readonly without: () => Timing;
  readonly with: () => Timing;
}

const HEAD = ['pairs', 'processor time without (s)', 'with (s)', 'ratio (least to greatest)', 'wall clock without (s)', 'with (s)', 'ratio (least to greatest)'];

/** Measures each comparison. Returns a table with the medians and the ratios of the pairs. */
export async function comparisonTable(labels: readonly string[], comparisons: readonly Comparison[]): Promise<string> {
  const rows: string[][] = [];
  for (const comparison of comparisons) {
    const [without, subject] = await measureInTurn(comparison.pairs, [comparison.without, comparison.with]);
    const cells = (['processor', 'wallClock'] as const).flatMap(measure => [
      ...[without, subject].map(timings => median(timings.map(timing => timing[measure])).toFixed(2)),
      medianWithRange(subject.map((timing, pair) => timing[measure] / without[pair][measure]), 3),
    ]);
    rows.push([...comparison.labels, String(comparison.pairs), ...cells]);
  }
  return markdownTable([...labels, ...HEAD], rows);
}
