import { addToGroup } from '../src/grouping';

test('items with one key stand in the order in which they came, and those of other keys beside them', () => {
  const groups = new Map<string, number[]>();
  addToGroup(groups, 'odd', 1);
  addToGroup(groups, 'even', 2);
  addToGroup(groups, 'odd', 3);
  expect([...groups]).toEqual([['odd', [1, 3]], ['even', [2]]]);
});
