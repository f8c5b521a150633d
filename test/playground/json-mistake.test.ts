import * as fc from 'fast-check';
import { jsonMistake } from '../../playground/src/analysis/json-mistake';
import { parsedJson } from '../../src/attempt';

test.each([
  ['{"a": 1,}', 8, 'Remove the comma before this brace'],
  ['[1,]', 3, 'Remove the comma before this bracket: a value is expected here'],
  ['{"a" 1}', 5, 'A colon is expected after the key'],
  ['{"a": 1 "b": 2}', 8, 'A comma or a closing brace is expected here'],
  ['[1 2]', 3, 'A comma or a closing bracket is expected here'],
  ['{a: 1}', 1, 'A key in double quotes is expected here'],
  ['{"a": tru}', 6, 'A value is expected here'],
  ['{"a": "b\n"}', 6, 'This string is not closed, or contains a character that must be escaped'],
  ['{"a": "\\x"}', 6, 'This string is not closed, or contains a character that must be escaped'],
  ['{"a": [1', 8, 'The text ends before the closing bracket'],
  ['{"a": {"b": 1}', 14, 'The text ends before the closing brace'],
])('the mistake in %j is at %d', (text, offset, message) => expect(jsonMistake(text)).toStrictEqual({ offset, message }));

test.each(['{"a":1}\n{"b":2}', '1 2 "a"', '\ufeff{}'])('%j has none', text => expect(jsonMistake(text)).toBeUndefined());

test('finds a mistake in exactly those texts that JSON.parse rejects', () => {
  fc.assert(fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '{', ']', ':', 'x', '\\'), (json, position, inserted) => {
    const at = position % (json.length + 1);
    const text = `[${json.slice(0, at)}${inserted}${json.slice(at)}]`;
    expect(jsonMistake(text) !== undefined).toBe(parsedJson(text) === undefined);
  }), { numRuns: 300 });
});
