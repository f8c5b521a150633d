import { memoize } from '../memoize';

/**
 * Whether a text matches a glob as a whole: `*` is any text without a slash, `?` any character except a slash, and `**`
 * any text, with `/**` and `**` + `/` also nothing. All other characters stand for themselves, because the addresses of
 * Terraform contain brackets.
 *
 * A regular expression would try each way to divide a text among several wildcards. This takes time in proportion to the
 * lengths of the glob and of the text.
 */
export function matchesGlob(glob: string, text: string): boolean {
  let ends: readonly boolean[] = [true];
  for (const token of tokensOf(glob)) {
    ends = endsAfter(token, text, ends);
  }
  return ends[text.length] ?? false;
}

const tokensOf = memoize(glob => glob.replace(/\*{3,}/g, '**').match(/\/\*\*$|\*\*\/|\*+|\?|(?:(?!\/\*\*$)[^*?])+/g) ?? []);

/** Returns where a token may end in a text, given where the tokens before it may end. */
function endsAfter(token: string, text: string, starts: readonly boolean[]): readonly boolean[] {
  const ends: boolean[] = [];
  // Whether a wildcard that starts before a position continues there.
  let continues = false;
  for (let end = 0; end <= text.length; end++) {
    const isStart = starts[end] ?? false;
    const afterSlash = text[end - 1] === '/';
    switch (token) {
      case '/**':
        ends.push(isStart || continues);
        continues ||= isStart && text[end] === '/';
        break;
      case '**/':
        ends.push(isStart || (continues && afterSlash));
        continues ||= isStart;
        break;
      case '**':
      case '*':
        continues = isStart || (continues && (token === '**' || !afterSlash));
        ends.push(continues);
        break;
      case '?':
        ends.push(end > 0 && starts[end - 1] && !afterSlash);
        break;
      default:
        ends.push(end >= token.length && starts[end - token.length] && text.startsWith(token, end - token.length));
    }
  }
  return ends;
}

/** Whether a text matches one of several globs. */
export function matchesAny(globs: readonly string[], text: string): boolean {
  return globs.some(glob => matchesGlob(glob, text));
}
