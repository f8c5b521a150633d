import type { Maybe } from '../../checks/model';
import { shellWord } from '../../shell-quoting';
import { printable } from '../printable';

/** A word of a command: a value, or a shell variable if the value is unknown. */
export interface Argument {
  readonly text: string;

  /** The assignment of the variable, with a placeholder for the user to replace. */
  readonly assignment?: string;
}

/** The AWS CLI would read a file or fetch a URL instead of using such a value. */
const READ_BY_AWS_CLI = /^(file|fileb|https?):\/\//;

/** Returns a value as a word of a command, or a variable if the value is unknown or impossible on AWS. */
export function argument(value: Maybe<string | undefined>, variable: string, meaning: string): Argument {
  return typeof value === 'string' && isPrintable(value) && !READ_BY_AWS_CLI.test(value) ? { text: shellWord(value) } : variableArgument(variable, meaning);
}

/** Returns a variable that the user sets. */
export function variableArgument(variable: string, meaning: string): Argument {
  return { text: `"$${variable}"`, assignment: assignment(variable, meaning) };
}

/** Returns a file for the AWS CLI to read. */
export function fileArgument(path: string): Argument {
  return isPrintable(path) ? { text: shellWord(`file://${path}`) } : { text: '"file://$FILE"', assignment: assignment('FILE', 'path to the file') };
}

/** Returns an option with its value, even if the value starts with a dash. */
export function option(name: string, { text }: Argument): string {
  return /^'?-/.test(text) ? `--${name}=${text}` : `--${name} ${text}`;
}

function isPrintable(text: string): boolean {
  return printable(text) === text;
}

function assignment(variable: string, meaning: string): string {
  return `${variable}=${shellWord(`<${printable(meaning)}>`)}`;
}
