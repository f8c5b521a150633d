import type { Shape, SysctlEntry } from './entry';

/**
 * A parameter of a table: its name without the prefix of the table, and what most parameters have. `more` is what few of
 * them have.
 */
export type Row = readonly [name: string, shape: Shape, kernelDefault: string | undefined, summary: string, more?: Partial<SysctlEntry>];

/** What the parameters of a table have in common, unless a row says otherwise. */
interface Common extends Pick<SysctlEntry, 'source' | 'module'> {
  readonly prefix?: string;
}

/** Returns the parameters of a table. */
export function table({ prefix = '', ...common }: Common, rows: readonly Row[]): SysctlEntry[] {
  return rows.map(([name, shape, kernelDefault, summary, more]) => ({ name: prefix + name, shape, summary, kernelDefault, ...common, ...more }));
}
