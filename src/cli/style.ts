import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** How parts of the output look. */
export type Style = Readonly<Record<'title' | 'strong' | 'faint' | 'good' | 'error' | 'warning' | 'info', Paint>>;

const plain: Paint = text => text;

/** Without colours, for pipes and files. */
export const PLAIN: Style = { title: plain, strong: plain, faint: plain, good: plain, error: plain, warning: plain, info: plain };

const COLOURED: Style = {
  title: painted(['bold', 'underline']),
  strong: painted('bold'),
  faint: painted('gray'),
  good: painted('green'),
  error: painted('red'),
  warning: painted('yellow'),
  info: painted('cyan'),
};

/** Colours on a terminal only, and not where NO_COLOR is set (https://no-color.org). */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  return stream.isTTY && !env.NO_COLOR ? COLOURED : PLAIN;
}

function painted(format: Parameters<typeof styleText>[0]): Paint {
  // Who asks has looked at the stream already; Node would look at process.stdout, which need not be the one that is written to.
  return text => styleText(format, text, { validateStream: false });
}
