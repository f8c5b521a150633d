import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The measured behavior of a parameter, with one bound per field of its value. */
export interface MeasuredParameter {
  readonly default?: string;
  readonly defaultFollowsHost?: boolean;

  /** Left out if the value is not a number. */
  readonly min?: string | readonly string[];
  readonly max?: string | readonly string[];
}

/** Measurements on real kernels, independent of the catalog. */
export const MEASURED = JSON.parse(readFileSync(join(__dirname, 'measured.json'), 'utf8')) as {
  readonly parameters: { readonly [name: string]: MeasuredParameter };
  /** The content of the file after each text was written to it; null if the kernel refused the text. */
  readonly written: { readonly [name: string]: { readonly [text: string]: string | null } };
};

/** The parameters that are writable in new namespaces, by the kernel that adds them, and the state of frequently requested parameters in a namespace. */
export const NAMES = JSON.parse(readFileSync(join(__dirname, 'names.json'), 'utf8')) as {
  readonly writable: { readonly [kernel: string]: readonly string[] };
  readonly asked: { readonly [name: string]: 'writable' | 'readonly' | 'absent' };
};
