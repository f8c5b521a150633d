import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a kernel was seen to do with one parameter; one bound for each field of its value. */
export interface MeasuredParameter {
  readonly default?: string;
  readonly defaultFollowsHost?: boolean;
  readonly min: string | readonly string[];
  readonly max: string | readonly string[];
}

/** Measurements on a real kernel, independent of what the catalogue says. */
export const MEASURED = JSON.parse(readFileSync(join(__dirname, 'measured.json'), 'utf8')) as {
  readonly parameters: { readonly [name: string]: MeasuredParameter };
  /** What the file held after each text was written to it; null where the kernel refused the text. */
  readonly written: { readonly [name: string]: { readonly [text: string]: string | null } };
};
