import { memoize } from '../memoize';

/**
 * Whether a text matches a glob as a whole: `*` is any text without a slash, `?` any character except a slash, and `**` any text, with `/**` and `**` + `/` also
 * nothing. All other characters stand for themselves, because the addresses of Terraform contain brackets.
 */
export function matchesGlob(glob: string, text: string): boolean {
  return expressionOf(glob).test(text);
}

const TOKENS = /\/\*\*$|\*\*\/|\*+|\?|[^*?]/g;

const expressionOf = memoize(glob => {
  // Neighboring wildcards would try each way to divide a text among them.
  const pattern = glob.replace(/(\*\*\/)+/g, '**/').replace(/\*{3,}/g, '**').replace(TOKENS, token => {
    switch (token) {
      case '/**': return '(?:/.*)?';
      case '**/': return '(?:.*/)?';
      case '**': return '.*';
      case '*': return '[^/]*';
      case '?': return '[^/]';
      default: return token.replace(/[\\^$.|+()[\]{}/]/g, '\\$&');
    }
  });
  return new RegExp(`^${pattern}$`, 's');
});

/** Whether a text matches one of several globs. */
export function matchesAny(globs: readonly string[], text: string): boolean {
  return globs.some(glob => matchesGlob(glob, text));
}
