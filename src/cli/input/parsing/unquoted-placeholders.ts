/** A text in which placeholders without quotes are values of their own. */
export interface RepairedText {
  readonly text: string;

  /** Returns the position in the original text. */
  toOriginal(position: number): number;
}

/** Placeholders that other tools fill in. `{{resolve:…}}` is a dynamic reference of CloudFormation. */
const PLACEHOLDER = '\\{\\{(?!resolve:)[^{}\\n]{1,200}\\}\\}|\\$\\{[^{}\\n]{1,200}\\}|<%=[^%\\n]{1,200}%>|<[A-Za-z_][^<>"\\n]{0,200}>|__\\w{1,100}__|\\$[A-Za-z_]\\w{0,100}';

/** In JSON, a placeholder outside of strings. */
const IN_JSON = new RegExp(`"[^"\\\\\\n]*(?:\\\\.[^"\\\\\\n]*)*"|(${PLACEHOLDER})`, 'g');

/** In YAML, only `{{ x }}` needs quotes, where a value begins. */
const IN_YAML = /(?<=[:,[-]\s+|\[)(\{\{(?!resolve:)[^{}\n]{1,200}\}\})(?=[ \t]*(?:$|[\],}]|[ \t]#))/gm;

/** Replaces placeholders without quotes by references, which are unresolved values. */
export function quotePlaceholders(text: string, language: 'JSON' | 'YAML'): RepairedText {
  const edits: { readonly end: number; readonly added: number }[] = [];
  let added = 0;
  const repaired = text.replace(language === 'JSON' ? IN_JSON : IN_YAML, (match: string, placeholder: string | undefined, position: number) => {
    if (placeholder === undefined) {
      return match;
    }
    const reference = JSON.stringify({ Ref: placeholder });
    edits.push({ end: position + added + reference.length, added: reference.length - placeholder.length });
    added += reference.length - placeholder.length;
    return reference;
  });
  return {
    text: repaired,
    toOriginal: position => edits.reduce((original, edit) => edit.end <= position ? original - edit.added : original, position),
  };
}
