import type { Input } from '../../reading/input';
import { plural } from '../plural';

/** Returns how many files were read and skipped. */
export function filesLine({ files, skipped }: Input, { verbose = false } = {}): string {
  const read = `${plural(files.length, 'file')} read`;
  return skipped.length === 0 ? read : `${read}, ${plural(skipped.length, 'file')} skipped${verbose ? '' : ' (--verbose lists them)'}`;
}
