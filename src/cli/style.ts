import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** The styles of the output's parts. */
export type Style = Readonly<Record<'title' | 'strong' | 'faint' | 'good' | 'error' | 'warning' | 'info', Paint>>;

const plain: Paint = text => text;

/** Plain text, for pipes and files. */
export const PLAIN: Style = { title: plain, strong: plain, faint: plain, good: plain, error: plain, warning: plain, info: plain };

const COLORED: Style = {
  title: text => paint('bold')(paint('underline')(text)), // Node 20.12 accepts only one format.
  strong: paint('bold'),
  faint: paint('gray'),
  good: paint('green'),
  error: paint('red'),
  warning: paint('yellow'),
  info: paint('cyan'),
};

/**
 * Returns colors for a terminal, or wherever FORCE_COLOR is set to anything but 0 or false. NO_COLOR turns colors off everywhere.
 * Empty variables count as unset.
 *
 * @see https://no-color.org
 * @see https://force-color.org
 */
export function styleFor(stream: { readonly isTTY?: boolean }, { NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv): Style {
  const isColored = FORCE_COLOR ? !['0', 'false'].includes(FORCE_COLOR) : stream.isTTY && TERM !== 'dumb';
  return isColored && !NO_COLOR ? COLORED : PLAIN;
}

function paint(format: Parameters<typeof styleText>[0]): Paint {
  // The caller has checked the stream. Node would check process.stdout, which may be another stream.
  return text => styleText(format, text, { validateStream: false });
}
