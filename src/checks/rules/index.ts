import * as rules from './index.generated';
import type { Rule } from '../rule';

export * from './index.generated';

/** Every rule, in the order in which findings are reported. */
export const RULES: readonly Rule[] = Object.values(rules);
