import { containersNamed, joinClauses, joinWords, sentence } from '../src/wording';

test.each([
  [['a'], 'a', 'a'],
  [['a', 'b'], 'a and b', 'a, and b'],
  [['a', 'b', 'c'], 'a, b, and c', 'a, b, and c'],
])('joins %j as words and as clauses', (items, words, clauses) => {
  expect(joinWords(items)).toBe(words);
  expect(joinClauses(items)).toBe(clauses);
});

test('joins words with another conjunction', () => {
  expect(joinWords(['a', 'b'], 'or')).toBe('a or b');
  expect(joinWords(['a', 'b', 'c'], 'or')).toBe('a, b, or c');
});

test('uses the singular for one container and the plural for more', () => {
  expect(containersNamed(['web'])).toBe('container web');
  expect(containersNamed(['web', 'agent'])).toBe('containers web and agent');
});

test('turns a clause into a sentence', () => {
  expect(sentence('set net.ipv4.tcp_rmem')).toBe('Set net.ipv4.tcp_rmem.');
});
