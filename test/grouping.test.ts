import { addToGroup } from '../src/grouping';

test('groups items by key in their original order', () => {
  const groups = new Map<string, number[]>();
  addToGroup(groups, 'odd', 1);
  addToGroup(groups, 'even', 2);
  addToGroup(groups, 'odd', 3);
  expect([...groups]).toEqual([['odd', [1, 3]], ['even', [2]]]);
});
