import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a kernel was seen to do with one parameter; one bound for each field of its value. */
export interface MeasuredParameter {
  readonly default?: string;
  readonly defaultFollowsHost?: boolean;

  /** Left out where the value is no number. */
  readonly min?: string | readonly string[];
  readonly max?: string | readonly string[];
}

/** Measurements on real kernels, independent of what the catalogue says. */
export const MEASURED = JSON.parse(readFileSync(join(__dirname, 'measured.json'), 'utf8')) as {
  readonly parameters: { readonly [name: string]: MeasuredParameter };
  /** What the file held after each text was written to it; null where the kernel refused the text. */
  readonly written: { readonly [name: string]: { readonly [text: string]: string | null } };
};

/** What can be written in new namespaces, by the kernel that adds it, and what people ask for, with what a namespace shows of it. */
export const NAMES = JSON.parse(readFileSync(join(__dirname, 'names.json'), 'utf8')) as {
  readonly writable: { readonly [kernel: string]: readonly string[] };
  readonly asked: { readonly [name: string]: 'writable' | 'readonly' | 'absent' };
};
