/** A mistake in a JSON text. */
export interface JsonMistake {
  readonly offset: number;

  /** What was expected or is wrong, as a sentence without its period. */
  readonly message: string;
}

const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const SPACE = /[\s\u001e\ufeff]*/y;

/**
 * Finds the first mistake in a stream of JSON values. Undefined if there is none.
 *
 * The messages of JSON.parse differ between browsers, and some name no place. A loop instead of recursion allows any depth.
 */
export function jsonMistake(text: string): JsonMistake | undefined {
  const open: ('{' | '[')[] = [];
  let position = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = position;
    const found = pattern.test(text);
    position = found ? pattern.lastIndex : position;
    return found;
  };
  const skip = (character: string) => {
    match(SPACE);
    const found = text[position] === character;
    position += found ? 1 : 0;
    return found;
  };
  const mistake = (message: string) => ({ offset: position, message });
  const keyMistake = () => {
    match(SPACE);
    if (!match(STRING)) {
      return mistake(text[position] === '"' ? 'This string is not closed, or contains a character that must be escaped' : text[position] === '}' ? 'Remove the comma before this brace' : 'A key in double quotes is expected here');
    }
    return skip(':') ? undefined : mistake('A colon is expected after the key');
  };
  for (match(SPACE); position < text.length; match(SPACE)) {
    const character = text[position];
    if (character === '{' || character === '[') {
      position++;
      if (!skip(character === '{' ? '}' : ']')) {
        open.push(character);
        const found = character === '{' ? keyMistake() : undefined;
        if (found) {
          return found;
        }
        continue;
      }
    } else if (character === '"') {
      if (!match(STRING)) {
        return mistake('This string is not closed, or contains a character that must be escaped');
      }
    } else if (!match(LITERAL)) {
      return mistake(`${character === ']' ? 'Remove the comma before this bracket: a' : 'A'} value is expected here`);
    }
    // Behind a value: close what ends here, then continue behind a comma.
    while (open.length > 0) {
      const inside = open[open.length - 1];
      if (skip(inside === '{' ? '}' : ']')) {
        open.pop();
      } else if (skip(',')) {
        const found = inside === '{' ? keyMistake() : undefined;
        if (found) {
          return found;
        }
        break;
      } else {
        return position >= text.length ? mistake(`The text ends before the closing ${inside === '{' ? 'brace' : 'bracket'}`)
          : mistake(`A comma or a closing ${inside === '{' ? 'brace' : 'bracket'} is expected here`);
      }
    }
  }
  return open.length > 0 ? mistake('The text ends where a value is expected') : undefined;
}
