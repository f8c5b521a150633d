import { memoize, memoizeEach, memoizeLast } from '../src/memoize';

test('memoize calls the function once for each word, also if the result is undefined', () => {
  const compute = jest.fn((word: string) => word === 'none' ? undefined : word.length);
  const length = memoize(compute);
  expect(['a', 'ab', 'a', 'none', 'none', 'ab'].map(length)).toEqual([1, 2, 1, undefined, undefined, 2]);
  expect(compute.mock.calls.flat()).toEqual(['a', 'ab', 'none']);
});

test.each([[100, 1], [101, 2]])('memoize calls the function for a word of %d characters, given twice, %d times', (length, calls) => {
  const compute = jest.fn((word: string) => word);
  const same = memoize(compute);
  const word = 'x'.repeat(length);
  expect([same(word), same(word)]).toEqual([word, word]);
  expect(compute).toHaveBeenCalledTimes(calls);
});

test('memoize forgets all results when it has 200,000', () => {
  const compute = jest.fn((word: string) => word);
  const same = memoize(compute);
  Array.from({ length: 200_000 }, (_, i) => same(`${i}`));
  same('0');
  expect(compute).toHaveBeenCalledTimes(200_000);
  same('one more');
  same('0');
  expect(compute).toHaveBeenCalledTimes(200_002);
});

test('memoizeLast calls the function again only for another object', () => {
  const compute = jest.fn(({ name }: { name: string }) => name);
  const nameOf = memoizeLast(compute);
  const [a, b] = [{ name: 'a' }, { name: 'b' }];
  expect([a, a, b, a].map(nameOf)).toEqual(['a', 'a', 'b', 'a']);
  expect(compute).toHaveBeenCalledTimes(3);
});

test('memoizeEach calls the function once for each object, also if the result is undefined', () => {
  const compute = jest.fn(({ name }: { name?: string }) => name);
  const nameOf = memoizeEach(compute);
  const [a, b, none] = [{ name: 'a' }, { name: 'b' }, {}];
  expect([a, b, none, a, none, { name: 'a' }].map(nameOf)).toEqual(['a', 'b', undefined, 'a', undefined, 'a']);
  expect(compute).toHaveBeenCalledTimes(4);
});
