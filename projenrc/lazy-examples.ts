import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const EXAMPLES = /^ {2}(fails|passes): (\[(?:.*\]|\n[^]*?\n {2}\])),$/gm;

/**
 * Makes the examples of each rule a getter in a bundle. Creating all of them takes 4 ms, and only pages of rules and values that the deployment decides
 * need them.
 */
export const LAZY_EXAMPLES: Plugin = {
  name: 'lazy examples',
  setup: ({ onLoad }) => onLoad({ filter: /[\\/]checks[\\/]rules[\\/][\w-]+\.ts$/ }, ({ path }) => {
    const contents = readFileSync(path, 'utf8').replace(EXAMPLES, 'get $1() { return $2; },');
    return /^ +(?:fails|passes):/m.test(contents) ? { errors: [{ text: `${path} has examples in another form than "  fails: […],"` }] } : { contents, loader: 'ts' };
  }),
};
