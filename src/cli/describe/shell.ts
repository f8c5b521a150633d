import type { Maybe } from '../../checks/model';
import { shellWord } from '../../shell-quoting';
import { printable } from '../printable';

/** The AWS CLI would read a file or fetch a URL instead of using such a value. */
const READ_BY_AWS_CLI = /^(file|fileb|https?):\/\//;

/** The words of some commands. Those that are unknown are shell variables, which the user sets first. */
export class Words {
  /** The assignments of the variables, with placeholders for the user to replace. */
  public readonly assignments = new Set<string>();

  /** Returns a value, or a variable if the value is unknown or impossible on AWS. */
  public valueOr(variable: string, value: Maybe<string | undefined>, meaning: string): string {
    return typeof value === 'string' && isPrintable(value) && !READ_BY_AWS_CLI.test(value) ? shellWord(value) : `"${this.variable(variable, meaning)}"`;
  }

  /** Returns a variable that the user sets. */
  public variable(name: string, meaning: string): string {
    this.assignments.add(`${name}=${shellWord(`<${printable(meaning)}>`)}`);
    return `$${name}`;
  }

  /** Returns a file for the AWS CLI to read. */
  public file(path: string): string {
    return isPrintable(path) ? shellWord(`file://${path}`) : `"file://${this.variable('FILE', 'path to the file')}"`;
  }
}

/** Returns an option with its value, even if the value starts with a dash. */
export function option(name: string, word: string): string {
  return /^'?-/.test(word) ? `--${name}=${word}` : `--${name} ${word}`;
}

function isPrintable(text: string): boolean {
  return printable(text) === text;
}
