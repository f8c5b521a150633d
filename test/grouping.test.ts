import { addToGroup, groupBy } from '../src/grouping';

test('groups items by key in their original order', () => {
  const groups = new Map<string, number[]>();
  addToGroup(groups, 'odd', 1);
  addToGroup(groups, 'even', 2);
  addToGroup(groups, 'odd', 3);
  expect([...groups]).toEqual([['odd', [1, 3]], ['even', [2]]]);
});

test('groups items by what a function returns, in the order of the first occurrence', () => {
  expect([...groupBy([1, 2, 3], number => number % 2 === 1)]).toEqual([[true, [1, 3]], [false, [2]]]);
});
