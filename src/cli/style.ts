import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** The styles of the output's parts. */
export type Style = Readonly<Record<'title' | 'strong' | 'faint' | 'good' | 'error' | 'warning' | 'info', Paint>>;

const plain: Paint = text => text;

/** Plain text, for pipes and files. */
export const PLAIN: Style = { title: plain, strong: plain, faint: plain, good: plain, error: plain, warning: plain, info: plain };

const COLORED: Style = {
  title: paint(['bold', 'underline']),
  strong: paint('bold'),
  faint: paint('gray'),
  good: paint('green'),
  error: paint('red'),
  warning: paint('yellow'),
  info: paint('cyan'),
};

/**
 * Returns colors for a terminal, unless NO_COLOR is set.
 *
 * @see https://no-color.org
 */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  return stream.isTTY && !env.NO_COLOR ? COLORED : PLAIN;
}

function paint(format: Parameters<typeof styleText>[0]): Paint {
  // The caller has checked the stream. Node would check process.stdout, which may be another stream.
  return text => styleText(format, text, { validateStream: false });
}
