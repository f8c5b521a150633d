import type { NodeApps } from './node-apps';

/** What the parts of the benchmark share. */
export interface Setup {
  /** The number of times that each measurement is taken. */
  readonly pairs: number;

  /** A scratch folder, which is removed at the end. */
  readonly folder: string;

  /** Installed when a part first asks for it. */
  readonly nodeApps: NodeApps;
}

/** A part of the benchmark that is ready to be measured. */
export interface Part {
  /** Versions of the programs that it measures, by name. */
  readonly versions: Readonly<Record<string, string>>;

  /** Returns the results as Markdown. */
  measure(): Promise<string>;

  /** Removes what the part keeps outside the scratch folder. */
  remove?(): void;
}
