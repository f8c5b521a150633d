import { Bounds, Shape, TimeUnit } from './entry';

// The kernel keeps a number in one of these words and often checks nothing else.
export const S32: Bounds = [-2147483648, 2147483647];
export const U8: Bounds = [0, 255];
export const U32: Bounds = [0, 4294967295];
export const U64: Bounds = [0, 18446744073709551615n];

/** As many as a positive int holds. */
export const MANY: Bounds = [0, 2147483647];

/** The same without 0. */
export const SOME: Bounds = [1, 2147483647];

export const SWITCH = { kind: 'switch' } as const;
export const SWITCH_U8 = { kind: 'switch', kernelBounds: U8 } as const;
export const SWITCH_S32 = { kind: 'switch', kernelBounds: S32 } as const;

/**
 * Seconds that the kernel keeps as timer ticks in an int.
 *
 * At 1000 ticks a second, the most that is configured, the upper bound is the longest time that fits; with 250 ticks the kernel takes
 * ±8589934 (measured on Linux 6.1, 6.12 and 6.18).
 */
export const SECONDS = { kind: 'duration', unit: 'seconds', bounds: [1, 2147483], kernelBounds: [-8589934, 8589934] } as const;

/** The same where 0 has a meaning. */
export const SECONDS_OR_NONE = { ...SECONDS, bounds: [0, 2147483] } as const;

/** Milliseconds that the kernel rounds up to whole timer ticks, of 4 ms where there are 250 a second. */
export const MILLISECONDS = { kind: 'duration', unit: 'milliseconds', bounds: MANY } as const;

/** A time that the kernel keeps as it is written. */
export function time(unit: TimeUnit, bounds: Bounds, kernelBounds: Bounds = bounds) {
  return { kind: 'duration', unit, bounds, kernelBounds } as const;
}

/** A number of things. */
export function count(unit: string, bounds: Bounds, kernelBounds: Bounds = bounds) {
  return { kind: 'count', unit, bounds, kernelBounds } as const;
}

/** A number of bytes. */
export function bytes(bounds: Bounds, kernelBounds: Bounds = bounds) {
  return { kind: 'bytes', bounds, kernelBounds } as const;
}

/** A few meanings without a class of their own, for a parameter that is set by its name. */
export function choice(kernelBounds: Bounds, ...meanings: readonly (readonly [value: string, meaning: string])[]): Shape {
  const values = meanings.map(([value]) => Number(value));
  return {
    kind: 'choice',
    bounds: [Math.min(...values), Math.max(...values)],
    kernelBounds,
    choices: meanings.map(([value, meaning]) => ({ value, meaning, constant: value })),
  };
}
