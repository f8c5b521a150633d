import type { Input } from '../../reading/input';
import { plural } from '../plural';

/** Returns how many files were read, skipped, and left out. */
export function filesLine({ files, skipped, leftOut }: Input, { verbose = false } = {}): string {
  const others = [
    ...skipped.length === 0 ? [] : [`${plural(skipped.length, 'file')} skipped`],
    ...leftOut.length === 0 ? [] : [`${plural(leftOut.length, 'path')} left out`],
  ];
  const read = [`${plural(files.length, 'file')} read`, ...others].join(', ');
  return others.length === 0 || verbose ? read : `${read} (--verbose lists them)`;
}
