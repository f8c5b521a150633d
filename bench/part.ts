import type { NodeApps } from './node-apps';

/** Settings that the parts of the benchmark share. */
export interface Setup {
  /** The number of times that each measurement is taken. */
  readonly pairs: number;

  /** A scratch folder, which is removed at the end. */
  readonly folder: string;

  /** The Node apps, installed when a part first reads this property. */
  readonly nodeApps: NodeApps;
}

/** A part of the benchmark that is ready to be measured. */
export interface Part {
  /** The versions of the measured programs, by name. */
  readonly versions: Readonly<Record<string, string>>;

  /** Returns the results as Markdown. */
  measure(): Promise<string>;

  /** Removes the files of the part outside the scratch folder. */
  remove?(): void;
}
