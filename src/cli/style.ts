import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** How parts of the output look. */
export type Style = Readonly<Record<'title' | 'strong' | 'faint' | 'good' | 'error' | 'warning' | 'info', Paint>>;

const plain: Paint = text => text;

/** Without colours, for pipes and files. */
export const PLAIN: Style = { title: plain, strong: plain, faint: plain, good: plain, error: plain, warning: plain, info: plain };

const COLOURED: Style = {
  title: text => styleText(['bold', 'underline'], text),
  strong: text => styleText('bold', text),
  faint: text => styleText('gray', text),
  good: text => styleText('green', text),
  error: text => styleText('red', text),
  warning: text => styleText('yellow', text),
  info: text => styleText('cyan', text),
};

/** Colours on a terminal only, and not where NO_COLOR is set (https://no-color.org). */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  return stream.isTTY && !env.NO_COLOR ? COLOURED : PLAIN;
}
