import { Bounds, Choice, Shape, TimeUnit } from './entry';

// The integer types in which the kernel stores numbers. Often, this range is the only check.
export const S32: Bounds = [-2147483648, 2147483647];
export const U8: Bounds = [0, 255];
export const U32: Bounds = [0, 4294967295];
export const U64: Bounds = [0, 18446744073709551615n];

/** The non-negative values of a 32-bit int. */
export const NON_NEGATIVE: Bounds = [0, 2147483647];

/** The positive values of a 32-bit int. */
export const POSITIVE: Bounds = [1, 2147483647];

export const SWITCH = { kind: 'switch' } as const;
export const SWITCH_U8 = { kind: 'switch', kernelBounds: U8 } as const;
export const SWITCH_S32 = { kind: 'switch', kernelBounds: S32 } as const;

/**
 * Seconds that the kernel stores as timer ticks in an int.
 *
 * The upper bound is the longest time that fits at 1000 ticks per second, the highest tick rate that kernels are configured with.
 * At 250 ticks per second the kernel accepts ±8589934 (measured on Linux 6.1, 6.12, and 6.18).
 */
export const SECONDS = { kind: 'duration', unit: 'seconds', bounds: [1, 2147483], kernelBounds: [-8589934, 8589934] } as const;

/** Seconds stored as timer ticks, for parameters that give 0 a meaning. */
export const SECONDS_OR_ZERO = { ...SECONDS, bounds: [0, 2147483] } as const;

/** Milliseconds that the kernel rounds up to whole timer ticks (4 ms at 250 ticks per second). */
export const MILLISECONDS = { kind: 'duration', unit: 'milliseconds', bounds: NON_NEGATIVE } as const;

/** A time that the kernel stores unconverted. */
export function time(unit: TimeUnit, bounds: Bounds, kernelBounds: Bounds = bounds) {
  return { kind: 'duration', unit, bounds, kernelBounds } as const;
}

/** A whole number with a unit. */
export function count(unit: string, bounds: Bounds, kernelBounds: Bounds = bounds) {
  return { kind: 'count', unit, bounds, kernelBounds } as const;
}

/** A size in bytes. */
export function bytes(bounds: Bounds, kernelBounds: Bounds = bounds) {
  return { kind: 'bytes', bounds, kernelBounds } as const;
}

/** A size in pages, which the property takes as a size in bytes. */
export function pages(bounds: Bounds, kernelBounds: Bounds = bounds) {
  return { kind: 'pages', bounds, kernelBounds } as const;
}

/** The size of a page in bytes, on both processor architectures of Fargate. */
export const PAGE_SIZE = 4096;

/** A choice without a class, for a parameter that has no property. */
export function choice(kernelBounds: Bounds, ...meanings: readonly (readonly [value: string, meaning: string])[]): Shape {
  const choices = meanings.map(([value, meaning]) => ({ value, constant: value, meaning }));
  return { kind: 'choice', bounds: boundsOf(choices), kernelBounds, choices };
}

/** A choice with a class, for a parameter that has a property. */
export function choiceClass(
  className: string, constants: readonly (readonly [value: string, constant: string, meaning: string])[], more: Partial<Shape & { readonly kind: 'choice' }> = {},
): Shape {
  const choices = constants.map(([value, constant, meaning]) => ({ value, constant, meaning }));
  return { kind: 'choice', className, bounds: boundsOf(choices), choices, ...more };
}

/** The lowest and the highest choice. Undefined for names. */
function boundsOf(choices: readonly Choice[]): Bounds | undefined {
  const values = choices.map(({ value }) => Number(value));
  return values.some(Number.isNaN) ? undefined : [Math.min(...values), Math.max(...values)];
}
