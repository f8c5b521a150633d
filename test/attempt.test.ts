import { readFileSync } from 'node:fs';
import { attempt, errorCode } from '../src/attempt';

test('returns the result of a function', () => expect(attempt(() => 1)).toBe(1));

test('returns undefined for a function that throws', () => expect(attempt(() => JSON.parse('{') as unknown)).toBeUndefined());

test('returns the code of an error, or undefined without one', () => {
  expect([errorCode(() => readFileSync('/no/where')), errorCode(() => 1)]).toEqual(['ENOENT', undefined]);
});
