/** Control, bidirectional, and other invisible characters: a terminal would interpret or not show them. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Formatted JSON has line breaks only between its values, so they are not worth a match each. */
const UNPRINTABLE_IN_JSON = new RegExp(`${UNPRINTABLE.source}(?<!\n)`, 'gu');

/**
 * What GitHub Actions runs as a workflow command: `##[` anywhere in a line, or `::` at its start. Text may be wrapped at white space.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
const WORKFLOW_COMMAND = /##\[|(?<!\S)::/g;

/** Escapes what a terminal would interpret or not show, and what a CI system would run as a command. The result is one line. */
export function printable(text: string): string {
  return withoutWorkflowCommands(visible(text));
}

/** Escapes what a CI system would run as a command, and leaves everything else. */
export function withoutWorkflowCommands(text: string): string {
  return text.replace(WORKFLOW_COMMAND, command => command === '::' ? `${escaped(':')}:` : `##${escaped('[')}`);
}

/** Escapes what would not be shown, or would change the order of what is shown. */
export function visible(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** Escapes each line of a text as `printable` does. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Formats a value as JSON for programs. Escapes in its strings what `printable` escapes; programs read the same value. */
export function printableJson(value: unknown, indentation = 2): string {
  return JSON.stringify(value, undefined, indentation)
    .replace(UNPRINTABLE_IN_JSON, character => [...Array(character.length).keys()].map(i => unicodeEscape(character.charCodeAt(i))).join(''))
    .replace(/##\[/g, `##${unicodeEscape('['.charCodeAt(0))}`);
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

function unicodeEscape(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
