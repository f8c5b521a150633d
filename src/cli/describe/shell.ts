import type { Maybe } from '../../checks/model';
import { shellWord } from '../../shell-quoting';

/** What stands in a command for a value: the value itself, or a variable of the shell where it is not known. */
export interface Argument {
  readonly text: string;

  /** The assignment of the variable, with what to put there. */
  readonly assignment?: string;
}

/** Control characters, those that turn the direction of text, and others that nobody sees: not to be pasted, and not for a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** In the place of such a value the AWS CLI would read a file or ask an address. */
const READ_BY_AWS_CLI = /^(file|fileb|https?):\/\//;

/** A value for a command, or the variable that stands for it where it is not known, or where nothing on AWS can have it. */
export function argument(value: Maybe<string | undefined>, variable: string, meaning: string): Argument {
  return typeof value === 'string' && isPrintable(value) && !READ_BY_AWS_CLI.test(value) ? { text: shellWord(value) } : blank(variable, meaning);
}

/** A variable for what only the user knows. */
export function blank(variable: string, meaning: string): Argument {
  return { text: `"$${variable}"`, assignment: assignment(variable, meaning) };
}

/** The file that the AWS CLI shall read. */
export function fileArgument(path: string): Argument {
  return isPrintable(path) ? { text: shellWord(`file://${path}`) } : { text: '"file://$FILE"', assignment: assignment('FILE', 'path of the file') };
}

/** An option with its value; the value may look like an option itself. */
export function option(name: string, { text }: Argument): string {
  return /^'?-/.test(text) ? `--${name}=${text}` : `--${name} ${text}`;
}

/** A text without what a terminal would obey. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, character => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

function isPrintable(text: string): boolean {
  return printable(text) === text;
}

function assignment(variable: string, meaning: string): string {
  return `${variable}=${shellWord(`<${printable(meaning)}>`)}`;
}
