import * as fc from 'fast-check';

const codePoint = fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }));

/** Any Unicode character, ASCII more often. For `unit: 'binary'`, fast-check builds a table of all of them, which takes longer than most tests. */
export const anyCharacter = codePoint.map(code => String.fromCodePoint(code));
