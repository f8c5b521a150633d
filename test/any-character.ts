import * as fc from 'fast-check';

/** Any Unicode character, ASCII more often. For `unit: 'binary'`, fast-check builds a table of all of them, which takes longer than most tests. */
export const anyCharacter = fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map(code => String.fromCodePoint(code));
