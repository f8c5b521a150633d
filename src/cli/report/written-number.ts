/** A number that a file may write in another way than a message: octal, hexadecimal, or binary, with `_`, or with an exponent or `.0`. */
const UNUSUAL = /(?:^|[:\s])([-+]?(?:0[box]?[\da-f_]+|\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?))$/i;

/** Shows in a message how the file writes the number that it is about: in place of a rounded integer, or else after the message. */
export function withWrittenNumber(message: string, written: string): string {
  const text = UNUSUAL.exec(written)?.[1];
  if (text === undefined || !namesOneOf(valuesOf(text.replace(/_/g, '')), message) || names(text, message)) {
    return message;
  }
  return isRounded(text) ? message.split(String(Number(text))).join(text) : `${message} The file has ${text}.`;
}

function isRounded(text: string): boolean {
  return /^[1-9]\d*$/.test(text) && !Number.isSafeInteger(Number(text));
}

/** Returns what YAML and JSON may read a number as. */
function valuesOf(text: string): number[] {
  return [Number(text), Number(text.replace(/^([-+]?)0(?=[0-7]+$)/, '$10o'))];
}

function namesOneOf(values: readonly number[], message: string): boolean {
  return values.some(value => names(String(value), message));
}

function names(number: string, message: string): boolean {
  return message.split(/[^\w.+-]+/).some(word => word.replace(/\.$/, '') === number);
}
