import type { Range, SourceMember, SourceNode } from './source-node';

const [QUOTE, BACKSLASH, RECORD_SEPARATOR, BYTE_ORDER_MARK] = ['"', '\\', '\u001e', '\uFEFF'].map(character => character.charCodeAt(0));

/** Returns the depth of the nesting of a text. Accepts invalid JSON, and any depth. */
export function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i) - 1;
    } else if (isOpen(code)) {
      deepest = ++depth > deepest ? depth : deepest;
    } else if (isClose(code)) {
      depth--;
    }
  }
  return deepest;
}

/** Finds the values of a stream, which are separated by nothing or by white space. Accepts invalid JSON. */
export function valuesOf(text: string): Range[] {
  const ranges: Range[] = [];
  let [depth, start] = [0, -1];
  const end = (position: number) => {
    ranges.push({ start, end: position });
    start = -1;
  };
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (depth === 0 && isSpace(code)) {
      start >= 0 && end(i);
      continue;
    }
    const opens = isOpen(code);
    if (start >= 0 && depth === 0 && (opens || code === QUOTE)) {
      end(i);
    }
    start = start < 0 ? i : start;
    if (code === QUOTE) {
      i = endOfString(text, i) - 1;
      depth === 0 && end(i + 1);
    } else if (opens) {
      depth++;
    } else if (isClose(code) && depth > 0 && --depth === 0) {
      end(i + 1);
    }
  }
  start >= 0 && end(text.length);
  return ranges;
}

/** Returns the value at a position of valid JSON. What it contains is found on demand, and once. */
export function jsonNode(text: string, position: number): SourceNode {
  return new JsonNode(text, skipSpace(text, position));
}

class JsonNode implements SourceNode {
  public readonly members?: () => readonly SourceMember[];
  public readonly items?: () => readonly SourceNode[];
  private content?: readonly unknown[];
  private last?: number;

  constructor(private readonly text: string, public readonly start: number) {
    switch (text[start]) {
      case '{': this.members = () => (this.content ??= membersAt(text, start)) as readonly SourceMember[]; break;
      case '[': this.items = () => (this.content ??= itemsAt(text, start)) as readonly SourceNode[]; break;
    }
  }

  public get end(): number {
    return this.last ??= endOfValue(this.text, this.start);
  }
}

function membersAt(text: string, open: number): SourceMember[] {
  const members: SourceMember[] = [];
  for (let i = skipSpace(text, open + 1); text.charCodeAt(i) === QUOTE; i = skipSpace(text, i)) {
    const key = { start: i, end: endOfString(text, i) };
    const value = jsonNode(text, skipSpace(text, key.end) + 1);
    members.push({ name: unquoted(text.slice(key.start, key.end)), key, value });
    i = skipSpace(text, value.end) + 1;
  }
  return members;
}

/** Most keys have no escapes. */
function unquoted(key: string): string {
  return key.includes('\\') ? JSON.parse(key) as string : key.slice(1, -1);
}

function itemsAt(text: string, open: number): SourceNode[] {
  const items: SourceNode[] = [];
  for (let i = skipSpace(text, open + 1); i < text.length && text[i] !== ']';) {
    const item = jsonNode(text, i);
    items.push(item);
    i = skipSpace(text, item.end);
    i = text[i] === ',' ? skipSpace(text, i + 1) : i;
  }
  return items;
}

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) {
    return endOfString(text, start);
  }
  let i = start;
  if (!isOpen(first)) {
    while (i < text.length && !isSpace(text.charCodeAt(i)) && !',]}'.includes(text[i])) {
      i++;
    }
    return i;
  }
  for (let depth = 0; i < text.length;) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i);
    } else {
      depth += isOpen(code) ? 1 : -1;
      i++;
      if (depth === 0) {
        return i;
      }
    }
    i = nextMark(text, i);
  }
  return i;
}

/** A regular expression finds the next bracket or string faster than a loop. */
const MARK = /["[\]{}]/g;

function nextMark(text: string, position: number): number {
  MARK.lastIndex = position;
  return MARK.test(text) ? MARK.lastIndex - 1 : text.length;
}

/** Returns the position after a string that starts at a position, or the end of the text. */
function endOfString(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let first = close;
    while (text.charCodeAt(first - 1) === BACKSLASH) {
      first--;
    }
    if ((close - first) % 2 === 0) {
      return close + 1;
    }
  }
  return text.length;
}

function skipSpace(text: string, position: number): number {
  let i = position;
  while (i < text.length && isSpace(text.charCodeAt(i))) {
    i++;
  }
  return i;
}

function isOpen(code: number): boolean {
  return code === 0x7B || code === 0x5B;
}

function isClose(code: number): boolean {
  return code === 0x7D || code === 0x5D;
}

/** White space, the separator of JSON text sequences (RFC 7464), and byte order marks of files that were joined. */
function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0D) || code === RECORD_SEPARATOR || code === BYTE_ORDER_MARK;
}
