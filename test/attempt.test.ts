import { attempt } from '../src/attempt';

test('returns the result of a function', () => {
  expect(attempt(() => 1)).toBe(1);
});

test('returns undefined for a function that throws', () => {
  expect(attempt(() => JSON.parse('{') as unknown)).toBeUndefined();
});
