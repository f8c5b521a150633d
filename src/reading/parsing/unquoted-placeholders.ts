import { endOfString } from './json';

/** A text in which placeholders without quotes are values of their own. */
export interface RepairedText {
  readonly text: string;

  /** Returns the position in the original text. */
  toOriginal(position: number): number;
}

/** Placeholders that other tools fill in. `{{resolve:…}}` is a dynamic reference of CloudFormation. */
const PLACEHOLDER = '\\{\\{(?!resolve:)[^{}\\n]{1,200}\\}\\}|\\$\\{[^{}\\n]{1,200}\\}|<%=[^%\\n]{1,200}%>|<[A-Za-z_][^<>"\\n]{0,200}>|__\\w{1,100}__|\\$[A-Za-z_]\\w{0,100}';

/** In JSON, the start of a string, or a placeholder outside of strings. */
const IN_JSON = new RegExp(`"|(?:${PLACEHOLDER})`, 'g');

/**
 * Patterns of the placeholders to replace. In YAML, they are where a value begins. There, `${x}` is a scalar of its own,
 * except in lists in brackets. The first lookahead of each pattern makes the search fast.
 */
const PATTERNS = {
  'JSON': IN_JSON,
  'YAML': /(?=\{\{)(?<=[:,[-]\s+|\[)\{\{(?!resolve:)[^{}\n]{1,200}\}\}(?=[ \t]*(?:$|[\],}]|[ \t]#))/gm,
  'YAML in brackets': /(?=\$\{)(?<=[:,[-]\s+|\[)\$\{[^{}\n]{1,200}\}(?=[ \t]*(?:$|[\],}]|[ \t]#))/gm,
};

/** Replaces placeholders without quotes by references, which are unresolved values. */
export function quotePlaceholders(text: string, language: keyof typeof PATTERNS): RepairedText {
  const pattern = new RegExp(PATTERNS[language]);
  const edits: { readonly end: number; readonly added: number }[] = [];
  const parts: string[] = [];
  let [copied, length] = [0, 0];
  const add = (part: string) => {
    parts.push(part);
    length += part.length;
  };
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [placeholder] = match;
    if (placeholder === '"') {
      pattern.lastIndex = endOfString(text, match.index);
      continue;
    }
    const reference = JSON.stringify({ Ref: placeholder });
    add(text.slice(copied, match.index));
    add(reference);
    copied = pattern.lastIndex;
    edits.push({ end: length, added: reference.length - placeholder.length });
  }
  add(text.slice(copied));
  return {
    text: parts.join(''),
    toOriginal: position => edits.reduce((original, edit) => edit.end <= position ? original - edit.added : original, position),
  };
}
